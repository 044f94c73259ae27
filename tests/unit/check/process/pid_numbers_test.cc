// SPDX-License-Identifier: BSD-3-Clause
// Processes by the numbers of others, and calls from an inner pid namespace.
#include "check/process/pid_numbers.h"
#include "unit/check/sleeper.h"
#include "unit/check/world.h"

#include "base/text.h"
#include "tracee/proc.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <unistd.h>

namespace syd::check {
namespace {

using test::Sleeper;
using test::Texts;
using test::World;

constexpr pid_t kNobody = 99999; // no number in a new namespace
constexpr pid_t kGone = test::kSupervisor + 1;

pid_t number_of(const Result<pid_t, Errno>& result) {
    return result.value_or(-1);
}

UniqueFd open_directory_of(pid_t pid) {
    return UniqueFd(::open(cat("/proc/", pid).c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
}

TEST(PidNumbers, of_the_own_pid_namespace_are_sydboxs_own) {
    EXPECT_FALSE(is_in_inner_pid_namespace(::getpid()).value_or(true));
    EXPECT_EQ(number_of(find_named_process(::getpid(), ::getpid(), kNobody)), kNobody);
    EXPECT_EQ(is_in_inner_pid_namespace(kGone).error(), Errno{ESRCH});
    EXPECT_EQ(find_named_process(::getpid(), kGone, 1).error(), Errno{ESRCH});
}

TEST(PidNumbers, of_a_directory_are_found_for_processes_of_the_sandbox) {
    const Sleeper child;
    const auto status = tracee::read_process_status(child.pid());
    ASSERT_TRUE(status);
    const UniqueFd directory = open_directory_of(child.pid());
    EXPECT_EQ(number_of(find_process_of_directory(::getpid(), directory.get(), *status)), child.pid());
    const Sleeper other;
    EXPECT_EQ(find_process_of_directory(other.pid(), directory.get(), *status).error(), Errno{ESRCH})
        << "it is not below that supervisor";
    EXPECT_EQ(find_process_of_directory(kGone, directory.get(), *status).error(), Errno{ESRCH});
    EXPECT_EQ(find_process_of_directory(::getpid(), directory.get(), {}).error(), Errno{EPROTO});
}

TEST(PidNumbers, of_the_directory_of_a_process_that_has_ended_are_none) {
    std::optional<Sleeper> child(std::in_place);
    const auto status = tracee::read_process_status(child->pid());
    const UniqueFd directory = open_directory_of(child->pid());
    child.reset();
    ASSERT_TRUE(status);
    EXPECT_EQ(find_process_of_directory(::getpid(), directory.get(), *status).error(), Errno{ESRCH});
}

// The first process of a pid namespace, and another one in it.
class InnerPidTest : public ::testing::Test {
protected:
    InnerPidTest() {
        world_.set_up("core/sandbox/network:deny");
        world_.options().supervisor = ::getpid();
        world_.processes().fork(::getpid(), first_.pid());
        world_.act_as(first_.pid());
    }

    void SetUp() override {
        if (!first_.is_ready()) {
            GTEST_SKIP() << "no pid namespace can be made here";
        }
        const auto children = tracee::Proc().find_children(first_.pid());
        ASSERT_TRUE(children);
        ASSERT_EQ(children->size(), 1U);
        second_ = children->front();
    }

    World world_;
    Sleeper first_{[] {
                       if (::fork() == 0) {
                           ::pause();
                           ::_exit(0);
                       }
                   },
                   CLONE_NEWUSER | CLONE_NEWPID};
    pid_t second_ = 0;
};

TEST_F(InnerPidTest, numbers_are_those_of_the_namespace) {
    EXPECT_TRUE(is_in_inner_pid_namespace(first_.pid()).value_or(false));
    EXPECT_EQ(number_of(find_named_process(::getpid(), first_.pid(), 1)), first_.pid());
    EXPECT_EQ(number_of(find_named_process(::getpid(), second_, 1)), first_.pid());
    EXPECT_EQ(number_of(find_named_process(::getpid(), first_.pid(), 2)), second_);
    EXPECT_EQ(find_named_process(::getpid(), first_.pid(), kNobody).error(), Errno{ESRCH});
}

TEST_F(InnerPidTest, a_process_of_another_namespace_with_the_same_number_is_not_meant) {
    const Sleeper stranger({}, CLONE_NEWUSER | CLONE_NEWPID);
    ASSERT_TRUE(stranger.is_ready());
    EXPECT_EQ(number_of(find_named_process(::getpid(), stranger.pid(), 1)), stranger.pid());
    EXPECT_EQ(find_named_process(::getpid(), stranger.pid(), 2).error(), Errno{ESRCH});
    const auto status = tracee::read_process_status(stranger.pid());
    ASSERT_TRUE(status);
    EXPECT_EQ(number_of(find_process_of_directory(::getpid(), open_directory_of(stranger.pid()).get(), *status)),
              stranger.pid());
}

// No protected process has a number in there.
TEST_F(InnerPidTest, calls_from_inside_reach_the_namespace_alone) {
    world_.options().foreground = ::getpid();
    const struct {
        std::string_view call;
        test::Arguments arguments;
    } calls[] = {{"kill", {::getpid(), SIGTERM}},
                 {"kill", {-1, SIGTERM}},
                 {"kill", {-::getpid(), SIGTERM}},
                 {"tgkill", {::getpid(), ::getpid(), SIGTERM}},
                 {"pidfd_open", {::getpid(), 0}},
                 {"fcntl", {0, F_SETOWN, ::getpid()}},
                 {"setpriority", {PRIO_PROCESS, ::getpid(), 5}}};
    for (const auto& one : calls) {
        EXPECT_EQ(world_.decide(one.call, one.arguments), "continue") << one.call;
    }
    EXPECT_EQ(world_.take_reports(), Texts{});
}

TEST_F(InnerPidTest, everybody_is_refused_where_the_namespace_is_not_of_the_sandbox) {
    const Sleeper other;
    world_.options().supervisor = other.pid();
    EXPECT_EQ(world_.decide("kill", {-1, SIGTERM}), "refuse EPERM");
    EXPECT_EQ(world_.take_reports(),
              Texts{"network/connect a process outside the sandbox is not to be reached EPERM (no rule)"});
}

TEST_F(InnerPidTest, a_process_is_taken_over_by_its_number_inside) {
    world_.processes().fork(first_.pid(), second_);
    EXPECT_EQ(world_.decide("ptrace", {PTRACE_SEIZE, 2, 0, 0}), "continue");
    EXPECT_EQ(world_.decide("ptrace", {PTRACE_SEIZE, kNobody, 0, 0}), "refuse ESRCH");
    world_.sandbox().unconfine(second_);
    EXPECT_EQ(world_.decide("ptrace", {PTRACE_SEIZE, 2, 0, 0}), "refuse EPERM");
    EXPECT_EQ(world_.take_reports(),
              Texts{"network/connect a process outside the sandbox is not to be taken over EPERM (no rule)"});
}

} // namespace
} // namespace syd::check
