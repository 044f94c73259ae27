// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/wait.h"

#include "unit/kernel/children.h"
#include "unit/kernel/statuses.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <unistd.h>

#include <cerrno>

namespace syd::kernel {
namespace {

using test::exited;
using test::killed;
using test::stopped;

TEST(WaitStatus, has_an_exit_status_as_shells_have_it) {
    const struct {
        WaitStatus status;
        int expected;
        bool has_exited;
    } cases[] = {
        {exited(0), 0, true},
        {exited(255), 255, true},
        {killed(SIGTERM), 143, false},
        {killed(SIGKILL), 137, false},
        {WaitStatus(SIGSEGV | 0x80), 139, false}, // with a core dump
    };
    for (const auto& [status, expected, has_exited] : cases) {
        EXPECT_FALSE(status.is_stopped());
        EXPECT_EQ(status.exit_status(), expected);
        EXPECT_EQ(status.has_exited(), has_exited) << expected;
    }
}

TEST(WaitStatus, tells_stops_and_their_events) {
    const WaitStatus stop = stopped(SIGTSTP);
    EXPECT_TRUE(stop.is_stopped());
    EXPECT_EQ(stop.stop_signal(), SIGTSTP);
    EXPECT_EQ(stop.ptrace_event(), 0);
    const WaitStatus exec = stopped(SIGTRAP, PTRACE_EVENT_EXEC);
    EXPECT_TRUE(exec.is_stopped());
    EXPECT_EQ(exec.stop_signal(), SIGTRAP);
    EXPECT_EQ(exec.ptrace_event(), PTRACE_EVENT_EXEC);
    EXPECT_NE(stop, exec);
}

TEST(Wait, for_one_process_returns_its_status) {
    const pid_t child = test::fork_child([] { return 7; });
    const auto status = wait_for(child);
    ASSERT_TRUE(status);
    EXPECT_EQ(*status, exited(7));
    const auto again = wait_for(child);
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().value, ECHILD);
}

TEST(Wait, for_any_child_reports_that_there_is_none) {
    for (const WaitMode mode : {WaitMode::kBlock, WaitMode::kPoll}) {
        const auto report = wait_for_any(mode);
        ASSERT_FALSE(report);
        EXPECT_EQ(report.error().value, ECHILD);
    }
}

TEST(Wait, polling_does_not_block) {
    const test::SleepingChild child;
    const auto report = wait_for_any(WaitMode::kPoll);
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().value, EAGAIN);
}

TEST(Wait, blocking_returns_the_child_that_ended) {
    const test::SleepingChild sleeping;
    const pid_t child = test::fork_child([] { return 3; });
    const auto report = wait_for_any(WaitMode::kBlock, WaitFor::kThreadsToo);
    ASSERT_TRUE(report);
    EXPECT_EQ(report->id, child);
    EXPECT_EQ(report->status, exited(3));
}

TEST(Wait, is_interrupted_by_a_handler_only_where_any_child_is_meant) {
    struct sigaction action {};
    struct sigaction old {};
    action.sa_handler = [](int) {};
    ASSERT_EQ(::sigaction(SIGALRM, &action, &old), 0);
    {
        const test::SleepingChild sleeping;
        ::ualarm(10'000, 10'000);
        const auto report = wait_for_any(WaitMode::kBlock);
        ASSERT_FALSE(report);
        EXPECT_EQ(report.error().value, EINTR);
    }
    const pid_t child = test::fork_child([] {
        ::usleep(50'000);
        return 0;
    });
    EXPECT_TRUE(wait_for(child));
    ::ualarm(0, 0);
    ::sigaction(SIGALRM, &old, nullptr);
}

} // namespace
} // namespace syd::kernel
