// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/process_control.h"

#include "unit/kernel/children.h"
#include "unit/kernel/statuses.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace syd::kernel {
namespace {

class Validity final : public check::Liveness {
public:
    explicit Validity(bool valid) : valid_(valid) {}
    [[nodiscard]] bool is_valid() const override { return valid_; }

private:
    bool valid_;
};

TEST(KillProcess, kills_while_the_event_is_valid) {
    const pid_t child = test::fork_sleeper();
    EXPECT_TRUE(kill_process(child, Validity(true)));
    EXPECT_EQ(wait_for(child).value(), test::killed(SIGKILL));
}

TEST(KillProcess, leaves_the_owner_of_an_id_alone_whose_event_is_stale) {
    const test::SleepingChild child;
    EXPECT_FALSE(kill_process(child.pid(), Validity(false)));
    EXPECT_EQ(wait_for_any(WaitMode::kPoll).error().value, EAGAIN) << "it sleeps";
}

TEST(KillProcess, reports_that_there_is_no_such_process) {
    constexpr pid_t kNobody = 5000000; // beyond the greatest pid_max
    EXPECT_FALSE(kill_process(kNobody, Validity(true)));
}

// Makes a child with a child of its own, and returns when both sleep.
pid_t fork_two_generations() {
    std::array<int, 2> ends{};
    EXPECT_EQ(::pipe(ends.data()), 0);
    const pid_t child = test::fork_child([&ends] {
        const pid_t grandchild = test::fork_child([&ends] {
            static_cast<void>(!::write(ends[1], "x", 1));
            return static_cast<int>(::sleep(60));
        });
        return grandchild > 0 ? static_cast<int>(::sleep(60)) : 1;
    });
    char ready = 0;
    EXPECT_EQ(::read(ends[0], &ready, 1), 1);
    ::close(ends[0]);
    ::close(ends[1]);
    return child;
}

TEST(KillDescendants, kills_children_and_their_children) {
    ASSERT_EQ(::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), 0);
    const pid_t child = fork_two_generations();
    kill_descendants(tracee::Proc(), ::getpid());
    EXPECT_EQ(wait_for(child).value(), test::killed(SIGKILL));
    const auto grandchild = wait_for_any(WaitMode::kBlock);
    ASSERT_TRUE(grandchild) << "it was killed, and is this process's child now";
    EXPECT_EQ(grandchild->status, test::killed(SIGKILL));
    ::prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0);
}

TEST(KillDescendants, leaves_those_above_alone) {
    const test::SleepingChild child;
    kill_descendants(tracee::Proc(), child.pid());
    EXPECT_EQ(wait_for_any(WaitMode::kPoll).error().value, EAGAIN);
}

TEST(SpareDescriptors, are_free_after_their_release) {
    const int before = ::dup(0);
    ASSERT_GE(before, 0);
    ::close(before);
    SpareDescriptors spares;
    const int during = ::dup(0);
    ::close(during);
    spares.release();
    const int after = ::dup(0);
    ::close(after);
    EXPECT_EQ(after, before);
    EXPECT_GE(during, before + 8);
}

} // namespace
} // namespace syd::kernel
