// SPDX-License-Identifier: BSD-3-Clause
// In children: signals and limits are those of the whole process.
#include "kernel/launch/inheritance.h"

#include "kernel/wait.h"
#include "unit/kernel/children.h"
#include "unit/kernel/statuses.h"

#include <gtest/gtest.h>

namespace syd::kernel::launch {
namespace {

void in_child(bool (*check)()) {
    EXPECT_EQ(wait_for(test::fork_child([check] { return check() ? 0 : 1; })).value(), test::exited(0));
}

bool is_ignored(int signal) {
    struct sigaction action {};
    return ::sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

bool is_blocked(int signal) {
    sigset_t mask;
    sigemptyset(&mask);
    ::pthread_sigmask(SIG_SETMASK, nullptr, &mask);
    return sigismember(&mask, signal) == 1;
}

void block_only(int signal) {
    sigset_t mask;
    sigemptyset(&mask);
    sigaddset(&mask, signal);
    ::pthread_sigmask(SIG_SETMASK, &mask, nullptr);
}

TEST(Inheritance, restores_the_signals_that_sydbox_changes) {
    in_child([] {
        bool is_right = true;
        for (const int signal : {SIGPIPE, SIGTSTP, SIGTTIN, SIGTTOU, SIGCHLD, SIGURG}) {
            ::signal(signal, SIG_IGN);
            const Inheritance ignored = Inheritance::capture();
            ::signal(signal, SIG_DFL);
            const Inheritance by_default = Inheritance::capture();
            ignored.restore_signals();
            is_right = is_right && is_ignored(signal);
            by_default.restore_signals();
            is_right = is_right && !is_ignored(signal);
        }
        return is_right;
    });
}

TEST(Inheritance, leaves_other_signals_as_they_are) {
    in_child([] {
        ::signal(SIGUSR1, SIG_DFL);
        const Inheritance before = Inheritance::capture();
        ::signal(SIGUSR1, SIG_IGN);
        before.restore_signals();
        return is_ignored(SIGUSR1);
    });
}

TEST(Inheritance, restores_the_mask) {
    in_child([] {
        block_only(SIGUSR1);
        const Inheritance before = Inheritance::capture();
        block_only(SIGUSR2);
        before.restore_signals();
        return is_blocked(SIGUSR1) && !is_blocked(SIGUSR2);
    });
}

TEST(Inheritance, restores_the_limit_of_open_files) {
    in_child([] {
        const Inheritance before = Inheritance::capture();
        rlimit less = before.open_files;
        less.rlim_cur = 32;
        rlimit now{};
        const bool is_less =
            ::setrlimit(RLIMIT_NOFILE, &less) == 0 && ::getrlimit(RLIMIT_NOFILE, &now) == 0 && now.rlim_cur == 32;
        before.restore_limits();
        ::getrlimit(RLIMIT_NOFILE, &now);
        return is_less && now.rlim_cur == before.open_files.rlim_cur && now.rlim_max == before.open_files.rlim_max;
    });
}

} // namespace
} // namespace syd::kernel::launch
