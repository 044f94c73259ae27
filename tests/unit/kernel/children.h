// SPDX-License-Identifier: BSD-3-Clause
// Short-lived children of the tests.
#pragma once

#include "kernel/wait.h"

#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cstdlib>

// Writes the counters of a coverage build, which _exit(2) does not; nullptr in other builds.
extern "C" void __gcov_exit() __attribute__((weak)); // NOLINT(bugprone-reserved-identifier): the name is libgcov's

namespace syd::kernel::test {

// Ends a forked child without the test program's own clean-up.
[[noreturn]] inline void end_child(int status) {
    if (__gcov_exit != nullptr) {
        __gcov_exit();
    }
    ::_exit(status);
}

// A child that dies with the test, calls `work` and exits with its result.
template <class Work> [[nodiscard]] pid_t fork_child(Work work) {
    const pid_t child = ::fork();
    if (child == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        end_child(work());
    }
    return child;
}

// A child that sleeps, and blocks no signal.
[[nodiscard]] inline pid_t fork_sleeper() {
    return fork_child([] {
        sigset_t none;
        sigemptyset(&none);
        ::sigprocmask(SIG_SETMASK, &none, nullptr);
        return static_cast<int>(::sleep(60));
    });
}

// Killed by the destructor.
class SleepingChild {
public:
    SleepingChild() : pid_(fork_sleeper()) {}
    ~SleepingChild() {
        ::kill(pid_, SIGKILL);
        static_cast<void>(wait_for(pid_));
    }
    SleepingChild(const SleepingChild&) = delete;
    SleepingChild& operator=(const SleepingChild&) = delete;

    [[nodiscard]] pid_t pid() const noexcept { return pid_; }

private:
    pid_t pid_;
};

} // namespace syd::kernel::test
