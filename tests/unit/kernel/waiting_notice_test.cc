// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/waiting_notice.h"

#include "base/text.h"
#include "unit/kernel/children.h"
#include "unit/tracee/fake_processes.h"

#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <array>

namespace syd::kernel {
namespace {

using namespace std::chrono_literals;

constexpr pid_t kSupervisor = 5000000; // beyond the greatest pid_max: no real process has it

TEST(WaitingNotice, is_due_after_two_seconds_and_then_each_minute) {
    const WaitingNotice::Clock::time_point start{};
    WaitingNotice notice;
    EXPECT_FALSE(notice.take(start + 1h)) << "nobody waits";
    notice.begin(start);
    notice.begin(start + 1s); // has no effect
    EXPECT_FALSE(notice.take(start + 1999ms));
    EXPECT_EQ(notice.due(), start + 2s);
    EXPECT_TRUE(notice.take(start + 2s));
    EXPECT_FALSE(notice.take(start + 2s));
    EXPECT_FALSE(notice.take(start + 61s));
    EXPECT_TRUE(notice.take(start + 62s));
    EXPECT_EQ(notice.due(), start + 122s);
}

TEST(WaitingLine, names_each_process_below_sydbox) {
    tracee::test::FakeProcesses processes(kSupervisor);
    EXPECT_EQ(waiting_line(processes, kSupervisor), "");
    processes.fork(kSupervisor, kSupervisor + 1);
    processes.fork(kSupervisor + 1, kSupervisor + 2);
    EXPECT_EQ(waiting_line(processes, kSupervisor), "waiting for ?[5000001], ?[5000002]");
}

TEST(WaitingLine, has_ten_names_at_most) {
    tracee::test::FakeProcesses processes(kSupervisor);
    for (int child = 1; child <= 13; ++child) {
        processes.fork(kSupervisor, kSupervisor + child);
    }
    EXPECT_TRUE(waiting_line(processes, kSupervisor).ends_with(", ?[5000010] and 3 more"));
}

TEST(WaitingLine, escapes_names_and_leaves_zombies_out) {
    std::array<int, 2> pipe{};
    ASSERT_EQ(::pipe(pipe.data()), 0);
    const pid_t parent = test::fork_child([&pipe] {
        ::prctl(PR_SET_NAME, "a\x1b[1m\n");
        if (::fork() == 0) {
            ::_exit(0);
        }
        siginfo_t info{};
        ::waitid(P_ALL, 0, &info, WEXITED | WNOWAIT); // it stays a zombie
        static_cast<void>(!::write(pipe[1], "x", 1));
        return static_cast<int>(::sleep(60));
    });
    char is_ready = 0;
    ASSERT_EQ(::read(pipe[0], &is_ready, 1), 1);
    EXPECT_EQ(waiting_line(tracee::Proc(), ::getpid()), cat(R"(waiting for a\e[1m\n[)", parent, "]"));
    ::kill(parent, SIGKILL);
    static_cast<void>(wait_for(parent));
    ::close(pipe[0]);
    ::close(pipe[1]);
}

} // namespace
} // namespace syd::kernel
