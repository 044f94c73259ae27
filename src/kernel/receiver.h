// SPDX-License-Identifier: BSD-3-Clause
// Receiver: a thread that takes notifications from a listener, has them decided, and answers.
#pragma once

#include "check/checker.h"
#include "kernel/call_board.h"
#include "kernel/launch/launch.h"
#include "kernel/seccomp/listener.h"

#include <sys/types.h>

#include <atomic>
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
    [[nodiscard]] std::vector<CurrentCall> current_calls() { return board_.look(); }

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
    CallBoard board_;
    bool is_started_ = false;
    pid_t tid_ = 0;
    std::thread thread_;
};

} // namespace syd::kernel
