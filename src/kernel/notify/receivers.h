// SPDX-License-Identifier: BSD-3-Clause
// Receivers: the threads that receive notifications from a listener, have them decided, and reply.
//
// One of them is active. The kernel wakes every thread that waits for a notification, so that a second waiting thread
// would only cost time. The others stand by; one of these checks at intervals whether the active thread still decides
// the same call. If so, it becomes the active thread, for a decision may block: as long as a network file system does
// when a path is resolved, or as long as a user-space handler of page faults does when memory is read. The former
// active thread stands by when it has replied. If all of them are blocked the sandbox waits.
#pragma once

#include "check/event_decider.h"
#include "check/sandbox_status.h"
#include "kernel/in_flight_call.h"
#include "kernel/launch/spawn.h"
#include "kernel/notify/listener.h"

#include <sys/types.h>

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <latch>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace syd::kernel::notify {

class Receivers {
public:
    // Starts the threads, which wait for start(): the filter needs their ids before there is a listener. The decider
    // outlives the receivers. Throws std::system_error where a thread cannot be started.
    explicit Receivers(check::EventDecider& decider);
    ~Receivers();
    Receivers(const Receivers&) = delete;
    Receivers& operator=(const Receivers&) = delete;

    [[nodiscard]] std::vector<pid_t> tids() const;

    // `first` is the first process and outlives stop(): until it has executed its program, its calls are sydbox's own
    // and are not checked. Once.
    void start(Listener listener, const launch::Child& first);

    // The calls that are being decided. For one thread.
    [[nodiscard]] std::vector<check::CurrentCall> current_calls();

    // Ends the threads. Call it when no process is left; a decision that blocks is waited for. Idempotent.
    void stop();
    // The same, but returns false if a decision still blocks after `limit`.
    [[nodiscard]] bool stop_within(std::chrono::milliseconds limit);
    // From now on the process of every call that comes is killed. Thread-safe.
    void kill_callers() noexcept { kills_callers_ = true; }

private:
    static constexpr std::size_t kCount = 4;

    struct Worker {
        InFlightCall call;
        pid_t tid = 0;
        std::atomic<bool> has_finished{false};
        std::thread thread;
    };

    void work(std::size_t worker);
    // Returns when the worker is the active one; false at the end.
    [[nodiscard]] bool stand_by(std::size_t worker);
    // Returns when the worker is no longer the active one, and at the end.
    void serve(std::size_t worker);
    [[nodiscard]] check::DecidedCall decide(const Listener::Notification& notification);
    // Whether the call is one that the first process makes before its exec.
    [[nodiscard]] bool is_before_exec(const check::SyscallEvent& event);
    void end();

    check::EventDecider& decider_;
    std::latch tids_known_{kCount};
    std::optional<Listener> listener_;
    std::atomic<const launch::Child*> first_{nullptr}; // nullptr once it has executed its program
    std::atomic<bool> kills_callers_{false};
    std::atomic<bool> is_over_{false};
    std::atomic<std::size_t> active_{kCount}; // written under the mutex; kCount: not started yet
    std::mutex mutex_;
    std::condition_variable handover_;
    bool is_watched_ = false; // one of the threads that stand by watches the active one
    std::array<Worker, kCount> workers_;
};

} // namespace syd::kernel::notify
