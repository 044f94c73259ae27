// SPDX-License-Identifier: BSD-3-Clause
// Terminals: those of the sandbox's own may be changed and given input, others not.
#include "unit/check/sleeper.h"
#include "unit/check/world.h"

#include "base/files.h"
#include "tracee/process_status.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/capability.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <string>

namespace syd::check {
namespace {

using test::Sleeper;
using test::Texts;
using test::World;

const Texts kPushed{"write input is not pushed into a terminal from inside EPERM (no rule)"};
const Texts kChanged{"write a terminal of processes outside is not changed from inside EPERM (no rule)"};
// In the memory of the test and of its children.
const char kLetter = 'x';
const void* const kInput = &kLetter;

// A pseudo-terminal that is the controlling terminal of nobody. Input is not kept until the end of a line.
class OwnTerminalTest : public ::testing::Test {
protected:
    void SetUp() override {
        master_ = UniqueFd(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
        if (!master_ || ::grantpt(master_.get()) != 0 || ::unlockpt(master_.get()) != 0) {
            GTEST_SKIP() << "no pseudo-terminal can be made here";
        }
        slave_ = UniqueFd(::ioctl(master_.get(), TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK));
        if (!slave_) {
            GTEST_SKIP() << "no TIOCGPTPEER";
        }
        termios mode{};
        ASSERT_EQ(::tcgetattr(slave_.get(), &mode), 0);
        ::cfmakeraw(&mode);
        ASSERT_EQ(::tcsetattr(slave_.get(), TCSANOW, &mode), 0);
        world_.set_up("core/sandbox/write:deny");
    }

    std::string push() { return world_.decide("ioctl", {slave_.get(), TIOCSTI, kInput}); }
    // What the terminal has as input; empty if nothing comes.
    [[nodiscard]] std::string input() const {
        pollfd entry{slave_.get(), POLLIN, 0};
        std::string text(8, '\0');
        const ssize_t length = ::poll(&entry, 1, 10000) == 1 ? ::read(slave_.get(), text.data(), text.size()) : 0;
        text.resize(length > 0 ? static_cast<std::size_t>(length) : 0);
        return text;
    }
    [[nodiscard]] bool has_input() const {
        pollfd entry{slave_.get(), POLLIN, 0};
        return ::poll(&entry, 1, 0) != 0;
    }
    // tiocsti() in the kernel: what it says to a thread whose controlling terminal this is, or is not.
    [[nodiscard]] static std::string kernel_answer(bool is_controlling) {
        const auto status = tracee::read_process_status(::gettid());
        if (status && ((status->credentials.capabilities >> CAP_SYS_ADMIN) & 1U) != 0) {
            return "return 0";
        }
        if (read_file("/proc/sys/dev/tty/legacy_tiocsti").value_or("1").starts_with('0')) {
            return "refuse EIO";
        }
        return is_controlling ? "return 0" : "refuse EPERM";
    }
    void expect_push(const std::string& answer) {
        EXPECT_EQ(push(), answer);
        if (answer == "return 0") {
            EXPECT_EQ(input(), "x");
        }
        EXPECT_FALSE(has_input());
        EXPECT_EQ(world_.take_reports(), Texts{});
    }

    World world_;
    UniqueFd master_;
    UniqueFd slave_;
};

TEST_F(OwnTerminalTest, takes_input_as_the_kernel_permits_it) {
    expect_push(kernel_answer(false));
}

TEST_F(OwnTerminalTest, takes_input_from_a_process_that_it_controls) {
    const Sleeper child([this] {
        ::setsid();
        ::ioctl(slave_.get(), TIOCSCTTY, 0);
    });
    world_.processes().fork(::getpid(), child.pid());
    world_.act_as(child.pid());
    expect_push(kernel_answer(true));
}

TEST_F(OwnTerminalTest, takes_no_input_from_memory_that_is_not_there) {
    if (kernel_answer(false) != "return 0") {
        GTEST_SKIP() << "the kernel says " << kernel_answer(false) << " before it looks";
    }
    EXPECT_EQ(world_.decide("ioctl", {slave_.get(), TIOCSTI, 8}), "refuse EFAULT");
    EXPECT_FALSE(has_input());
}

TEST_F(OwnTerminalTest, takes_no_input_for_a_stale_event) {
    if (kernel_answer(false) != "return 0") {
        GTEST_SKIP() << "the kernel says " << kernel_answer(false) << " before that matters";
    }
    world_.set_valid(false);
    EXPECT_EQ(push(), "gone");
    EXPECT_FALSE(has_input());
}

// sydbox does not wait for room.
TEST_F(OwnTerminalTest, takes_no_input_while_its_master_is_stopped) {
    if (kernel_answer(false) != "return 0") {
        GTEST_SKIP() << "the kernel says " << kernel_answer(false) << " before it looks";
    }
    ASSERT_EQ(::tcflow(master_.get(), TCOOFF), 0);
    EXPECT_EQ(push(), "refuse EAGAIN");
    ASSERT_EQ(::tcflow(master_.get(), TCOON), 0);
    EXPECT_FALSE(has_input());
    EXPECT_EQ(push(), "return 0");
}

TEST_F(OwnTerminalTest, is_one_whose_master_is_open_in_the_sandbox) {
    EXPECT_EQ(world_.decide("ioctl", {slave_.get(), TIOCSETD, 0}), "continue");
    EXPECT_EQ(world_.take_reports(), Texts{});
    const UniqueFd other(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)); // another one's does not count
    ASSERT_TRUE(other);
    master_.reset();
    EXPECT_EQ(push(), "refuse EPERM");
    EXPECT_EQ(world_.take_reports(), kPushed);
    for (const auto request : {TIOCCONS, TIOCSETD, FIOASYNC, TIOCSCTTY}) {
        EXPECT_EQ(world_.decide("ioctl", {slave_.get(), request, 1}), "refuse EPERM") << request;
        EXPECT_EQ(world_.take_reports(), kChanged) << request;
    }
    EXPECT_EQ(world_.decide("fcntl", {slave_.get(), F_SETFL, O_ASYNC}), "refuse EPERM");
    EXPECT_EQ(world_.take_reports(), kChanged);
    EXPECT_EQ(world_.decide("fcntl", {slave_.get(), F_SETFL, O_NONBLOCK}), "continue");
}

// That process may be the one that reads the input.
TEST_F(OwnTerminalTest, is_none_where_a_process_of_the_sandbox_may_do_more) {
    const Sleeper child;
    world_.processes().fork(::getpid(), child.pid());
    EXPECT_EQ(world_.decide("ioctl", {slave_.get(), TIOCSETD, 0}), "continue");
    // The child keeps the state that it was born with.
    ASSERT_EQ(world_.decide("stat", {"/dev/sydbox/core/trace/magic_lock:on", std::string(512, '\0')}), "return 0");
    EXPECT_EQ(push(), "refuse EPERM");
    EXPECT_EQ(world_.take_reports(), kPushed);
    EXPECT_EQ(world_.decide("ioctl", {slave_.get(), TIOCSETD, 0}), "refuse EPERM");
    EXPECT_FALSE(has_input());
}

TEST_F(OwnTerminalTest, is_free_while_nothing_is_checked) {
    World off;
    master_.reset();
    for (const auto request : {TIOCSTI, TIOCCONS, TIOCSETD}) {
        EXPECT_EQ(off.decide("ioctl", {slave_.get(), request, kInput}), "continue") << request;
    }
}

TEST(Terminal, is_not_what_programs_change_of_other_files) {
    World world;
    world.set_up("core/sandbox/write:deny");
    world.make_file("@/file");
    for (const std::string path : {"/dev/null", "@/file"}) {
        const int fd = world.open(path, O_RDWR);
        EXPECT_EQ(world.decide("ioctl", {fd, FIOASYNC, 1}), "continue") << path;
        EXPECT_EQ(world.decide("fcntl", {fd, F_SETFL, O_ASYNC}), "continue") << path;
        EXPECT_EQ(world.decide("ioctl", {fd, TIOCSTI, kInput}), "refuse EPERM") << path;
        EXPECT_EQ(world.take_reports(), kPushed) << path;
    }
    EXPECT_EQ(world.decide("ioctl", {-1, TIOCSETD, 0}), "continue");
    EXPECT_EQ(world.decide("ioctl", {0, TIOCVHANGUP, 0}), "refuse EPERM");
    EXPECT_EQ(world.take_reports(), Texts{"write a terminal is not hung up from inside EPERM (no rule)"});
}

} // namespace
} // namespace syd::check
