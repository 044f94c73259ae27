// SPDX-License-Identifier: BSD-3-Clause
// Receiver: a thread that takes notifications from a listener, has them decided, and answers.
#pragma once

#include "check/checker.h"
#include "kernel/launch/launch.h"
#include "kernel/seccomp/listener.h"
#include "kernel/status.h"

#include <sys/types.h>

#include <atomic>
#include <chrono>
#include <future>
#include <optional>
#include <thread>
#include <vector>

namespace syd::kernel {

class Receiver {
public:
    // Starts the thread, which then waits for start(): its id is known from the beginning.
    explicit Receiver(check::Checker& checker);
    ~Receiver();
    Receiver(const Receiver&) = delete;
    Receiver& operator=(const Receiver&) = delete;

    [[nodiscard]] pid_t tid() const noexcept { return tid_; }

    // `launch` outlives the receiver's work: until its program runs, the first process's execve is sydbox's own and
    // not checked.
    void start(seccomp::Listener listener, const launch::Launch* launch);

    // The call that is being decided right now, if any. One caller at a time.
    [[nodiscard]] std::vector<CurrentCall> current_calls();

    // Ends the thread once no process is left. Idempotent.
    void stop();
    // From now on every call that comes ends its process. Thread-safe.
    void kill_callers() noexcept { kills_callers_ = true; }

private:
    void work();
    void serve();
    [[nodiscard]] check::Decision decide(const seccomp::Listener::Notification& notification);
    [[nodiscard]] bool is_launch(const check::SyscallEvent& event);

    check::Checker& checker_;
    std::promise<bool> go_; // false: there is nothing to do
    std::optional<seccomp::Listener> listener_;
    const launch::Launch* launch_ = nullptr;
    std::atomic<bool> kills_callers_{false};
    std::atomic<bool> stopping_{false};
    std::atomic<bool> finished_{false};
    void set_current(const check::SyscallEvent& event) noexcept;
    std::atomic<pid_t> current_tid_{0};
    std::atomic<const syscalls::Row*> current_row_{nullptr};
    std::atomic<std::uint64_t> current_serial_{0};
    std::uint64_t seen_serial_ = 0;
    std::chrono::steady_clock::time_point seen_at_;
    bool is_started_ = false;
    pid_t tid_ = 0;
    std::thread thread_;
};

} // namespace syd::kernel
