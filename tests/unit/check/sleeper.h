// SPDX-License-Identifier: BSD-3-Clause
// Child processes of the tests that only wait for their end.
#pragma once

#include "tracee/process_status.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cstdint>
#include <functional>
#include <string_view>

namespace syd::check::test {

// A forked process that did `setup`, blocks all signals and is killed at the end. `namespaces` are flags of clone(2).
class Sleeper {
public:
    explicit Sleeper(const std::function<void()>& setup = {}, unsigned long namespaces = 0) {
        std::array<int, 2> ends{-1, -1};
        if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
            return;
        }
        // Without flags the C library's own fork(2), which sanitizers know.
        pid_ = namespaces == 0 ? ::fork() : static_cast<pid_t>(::syscall(SYS_clone, namespaces | SIGCHLD, 0, 0, 0, 0));
        if (pid_ == 0) {
            sleep_after(setup, ends[1]);
        }
        ::close(ends[1]);
        char byte = 0;
        is_ready_ = ::read(ends[0], &byte, 1) == 1;
        ::close(ends[0]);
    }
    ~Sleeper() {
        if (pid_ > 0) {
            ::kill(pid_, SIGKILL);
            ::waitpid(pid_, nullptr, 0);
        }
    }
    Sleeper(const Sleeper&) = delete;
    Sleeper& operator=(const Sleeper&) = delete;

    [[nodiscard]] pid_t pid() const { return pid_; }
    // False where the kernel refused to make the process.
    [[nodiscard]] bool is_ready() const { return is_ready_; }
    // Whether the process was sent that signal, which it blocks.
    [[nodiscard]] bool has_received(int signal) const {
        constexpr std::string_view kPending = "\nShdPnd:\t"; // proc_pid_status(5)
        const auto status = tracee::read_proc_file(pid_, "status");
        const std::size_t found = status ? status->find(kPending) : std::string::npos;
        if (found == std::string::npos) {
            return false;
        }
        std::uint64_t pending = 0;
        std::from_chars(status->data() + found + kPending.size(), status->data() + status->size(), pending, 16);
        return ((pending >> (signal - 1)) & 1U) != 0;
    }

private:
    [[noreturn]] static void sleep_after(const std::function<void()>& setup, int ready) {
        sigset_t all;
        sigfillset(&all);
        ::sigprocmask(SIG_SETMASK, &all, nullptr);
        if (setup) {
            setup();
        }
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (::write(ready, "+", 1) == 1) {
            ::pause();
        }
        ::_exit(1);
    }

    pid_t pid_ = -1;
    bool is_ready_ = false;
};

} // namespace syd::check::test
