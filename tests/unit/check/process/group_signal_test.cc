// SPDX-License-Identifier: BSD-3-Clause
// Signals to many processes, which sydbox sends itself. The test is sydbox here, and its children are the sandbox.
#include "unit/check/sleeper.h"
#include "unit/check/world.h"

#include <gtest/gtest.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <climits>
#include <cstdint>

namespace syd::check {
namespace {

using test::Sleeper;
using test::Texts;
using test::World;

void lead_group() {
    ::setpgid(0, 0);
}

std::function<void()> join_group(pid_t group) {
    return [group] { ::setpgid(0, group); };
}

class GroupSignalTest : public ::testing::Test {
protected:
    GroupSignalTest() {
        world_.set_up("core/sandbox/network:deny");
        world_.options().supervisor = ::getpid();
        world_.options().foreground = ::getpid();
    }

    std::string kill(pid_t target, int signal) { return world_.decide("kill", {target, signal}); }

    World world_;
};

TEST_F(GroupSignalTest, to_the_own_group_reaches_its_members_alone) {
    const Sleeper caller(lead_group);
    const Sleeper member(join_group(caller.pid()));
    const Sleeper other(lead_group);
    world_.act_as(caller.pid());
    EXPECT_EQ(kill(0, SIGUSR1), "return 0");
    EXPECT_TRUE(caller.has_received(SIGUSR1));
    EXPECT_TRUE(member.has_received(SIGUSR1));
    EXPECT_FALSE(other.has_received(SIGUSR1));
    EXPECT_EQ(world_.take_reports(), Texts{});
}

TEST_F(GroupSignalTest, to_a_group_without_protected_processes_is_left_to_the_kernel) {
    const Sleeper caller(lead_group);
    world_.act_as(caller.pid());
    EXPECT_EQ(kill(-caller.pid(), SIGUSR1), "continue");
    EXPECT_FALSE(caller.has_received(SIGUSR1));
    EXPECT_EQ(kill(INT_MIN, SIGUSR1), "refuse ESRCH");
}

// The test would not survive the signal.
TEST_F(GroupSignalTest, to_the_group_of_sydbox_reaches_the_sandbox_alone) {
    const pid_t group = ::getpgrp();
    if (group == 0) {
        GTEST_SKIP() << "the group's leader is outside of the pid namespace";
    }
    const Sleeper caller;
    const Sleeper member;
    const Sleeper other(lead_group);
    world_.act_as(caller.pid());
    EXPECT_EQ(kill(-group, SIGUSR1), "return 0");
    EXPECT_EQ(kill(0, SIGTERM), "return 0");
    for (const int signal : {SIGUSR1, SIGTERM}) {
        EXPECT_TRUE(caller.has_received(signal));
        EXPECT_TRUE(member.has_received(signal));
        EXPECT_FALSE(other.has_received(signal));
    }
    EXPECT_EQ(kill(-group, 0), "continue") << "signal 0 harms nobody";
}

TEST_F(GroupSignalTest, to_everybody_leaves_out_the_caller_and_who_was_let_go) {
    const Sleeper caller;
    const Sleeper member;
    const Sleeper other(lead_group);
    const Sleeper freed;
    world_.processes().fork(::getpid(), freed.pid());
    world_.sandbox().unconfine(freed.pid());
    world_.processes().fork(::getpid(), caller.pid());
    for (const Sleeper* const child : {&member, &other}) {
        world_.processes().fork(::getpid(), child->pid());
    }
    world_.act_as(caller.pid());
    EXPECT_EQ(kill(-1, SIGUSR1), "return 0");
    EXPECT_FALSE(caller.has_received(SIGUSR1));
    EXPECT_FALSE(freed.has_received(SIGUSR1));
    EXPECT_TRUE(member.has_received(SIGUSR1));
    EXPECT_TRUE(other.has_received(SIGUSR1));
    EXPECT_EQ(kill(0, SIGUSR2), "return 0");
    EXPECT_TRUE(freed.has_received(SIGUSR2)) << "a group is a group";
}

TEST_F(GroupSignalTest, to_nobody_fails_with_ESRCH) {
    const Sleeper caller;
    world_.act_as(caller.pid());
    EXPECT_EQ(kill(-1, SIGUSR1), "refuse ESRCH");
    EXPECT_EQ(world_.take_reports(), Texts{});
}

TEST_F(GroupSignalTest, with_a_wrong_number_fails_with_EINVAL) {
    const Sleeper caller;
    const Sleeper member;
    world_.act_as(caller.pid());
    for (const int signal : {-1, SIGRTMAX + 1, INT_MAX}) {
        EXPECT_EQ(kill(-1, signal), "refuse EINVAL") << signal;
        EXPECT_EQ(kill(0, signal), "refuse EINVAL") << signal;
    }
}

TEST_F(GroupSignalTest, is_not_sent_for_a_stale_event) {
    const Sleeper caller;
    const Sleeper member;
    world_.act_as(caller.pid());
    world_.set_valid(false);
    EXPECT_EQ(kill(-1, SIGUSR1), "gone");
    EXPECT_EQ(kill(0, SIGUSR1), "gone");
    EXPECT_FALSE(member.has_received(SIGUSR1));
    EXPECT_FALSE(caller.has_received(SIGUSR1));
}

TEST_F(GroupSignalTest, of_a_thread_that_is_gone_is_not_sent) {
    const Sleeper member;
    world_.act_as(test::kSupervisor + 1);
    EXPECT_EQ(kill(0, SIGUSR1), "gone");
    EXPECT_EQ(kill(-1, SIGUSR1), "refuse EPERM");
    EXPECT_FALSE(member.has_received(SIGUSR1));
}

// kill(2), "DESCRIPTION": the ids must match, unless the sender has CAP_KILL.
TEST_F(GroupSignalTest, needs_the_ids_that_the_kernel_asks_for) {
    constexpr uid_t kOther = 54321;
    const auto become_other = [] { static_cast<void>(::setresuid(kOther, kOther, kOther)); };
    const Sleeper caller(become_other);
    const auto status = tracee::read_process_status(caller.pid());
    if (::geteuid() != 0 || !status || status->credentials.user.real != kOther) {
        GTEST_SKIP() << "only root can give processes other ids";
    }
    const Sleeper target;
    world_.act_as(caller.pid());
    EXPECT_EQ(kill(-1, SIGUSR1), "refuse EPERM");
    EXPECT_FALSE(target.has_received(SIGUSR1));
    const Sleeper alike(become_other);
    EXPECT_EQ(kill(-1, SIGUSR1), "return 0") << "one is enough";
    EXPECT_FALSE(target.has_received(SIGUSR1));
    EXPECT_TRUE(alike.has_received(SIGUSR1));
    world_.act_as(target.pid());
    EXPECT_EQ(kill(-1, SIGUSR2), "return 0");
    EXPECT_TRUE(alike.has_received(SIGUSR2));
}

// The shell is to see the whole job stopped, sydbox with it.
TEST_F(GroupSignalTest, of_job_control_reaches_the_whole_job) {
    const Sleeper foreground(lead_group);
    const Sleeper caller(join_group(foreground.pid()));
    world_.options().foreground = foreground.pid();
    world_.act_as(caller.pid());
    for (const int signal : {SIGTSTP, SIGTTIN, SIGTTOU, SIGCONT}) {
        EXPECT_EQ(kill(0, signal), "continue") << signal;
        EXPECT_EQ(kill(-foreground.pid(), signal), "continue") << signal;
        EXPECT_FALSE(caller.has_received(signal)) << signal;
    }
    EXPECT_EQ(kill(-foreground.pid(), SIGUSR1), "return 0");
    EXPECT_TRUE(caller.has_received(SIGUSR1));
}

TEST_F(GroupSignalTest, through_a_pidfd_follows_the_same_rules) {
    constexpr int kToGroup = 4; // PIDFD_SIGNAL_PROCESS_GROUP
    const Sleeper member;
    const Sleeper other(lead_group);
    // Both are inherited by the caller.
    const UniqueFd of_member(static_cast<int>(::syscall(SYS_pidfd_open, member.pid(), 0)));
    const UniqueFd of_other(static_cast<int>(::syscall(SYS_pidfd_open, other.pid(), 0)));
    ASSERT_TRUE(of_member && of_other);
    const Sleeper caller;
    world_.act_as(caller.pid());
    const auto send = [this](const UniqueFd& pidfd, int signal) {
        return world_.decide("pidfd_send_signal", {pidfd.get(), signal, 0, kToGroup});
    };
    EXPECT_EQ(send(of_other, SIGUSR1), "continue");
    EXPECT_EQ(send(of_member, 0), "continue");
    EXPECT_EQ(send(of_member, SIGUSR1), "return 0");
    EXPECT_TRUE(member.has_received(SIGUSR1));
    EXPECT_TRUE(caller.has_received(SIGUSR1));
    EXPECT_FALSE(other.has_received(SIGUSR1));
}

} // namespace
} // namespace syd::check
