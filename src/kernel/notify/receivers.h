// SPDX-License-Identifier: BSD-3-Clause
// Receivers: the threads that take notifications from a listener, have them decided, and answer.
//
// One is on duty: each notification wakes all that wait for one, so that a second would only cost. The others stand by,
// and the first of them looks now and then whether the one on duty is at the same call still. Then it takes over: a
// look at a path may take as long as a dead network file system does, and a look at memory as long as whoever serves
// its page faults likes. Who comes back from such a call stands by in turn. If all are held up so, the sandbox waits.
#pragma once

#include "check/checker.h"
#include "kernel/in_flight_call.h"
#include "kernel/launch/launch.h"
#include "kernel/notify/listener.h"

#include <sys/types.h>

#include <array>
#include <atomic>
#include <condition_variable>
#include <latch>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace syd::kernel::notify {

class Receivers {
public:
    // Starts the threads, which then wait for start(): their ids are known from the beginning.
    explicit Receivers(check::Checker& checker);
    ~Receivers();
    Receivers(const Receivers&) = delete;
    Receivers& operator=(const Receivers&) = delete;

    [[nodiscard]] std::vector<pid_t> tids() const;

    // `launch` outlives the receivers' work: until its program runs, the first process's execve is sydbox's own and
    // not checked.
    void start(Listener listener, const launch::Launch* launch);

    // The calls that are being decided right now. One caller at a time.
    [[nodiscard]] std::vector<CurrentCall> current_calls();

    // Ends the threads once no process is left. Idempotent.
    void stop();
    // From now on every call that comes ends its process. Thread-safe.
    void kill_callers() noexcept { kills_callers_ = true; }

private:
    static constexpr std::size_t kCount = 4;

    struct Worker {
        InFlightCall board;
        pid_t tid = 0;
        std::atomic<bool> finished{false};
        std::thread thread;
    };

    void work(std::size_t worker);
    // Until it is this one's turn; false at the end.
    [[nodiscard]] bool stand_by(std::size_t worker);
    void serve(std::size_t worker);
    [[nodiscard]] check::DecidedCall decide(const Listener::Notification& notification);
    [[nodiscard]] bool is_launch(const check::SyscallEvent& event);
    void end();

    check::Checker& checker_;
    std::latch ids_known_{kCount};
    std::optional<Listener> listener_;
    std::atomic<const launch::Launch*> launch_{nullptr};
    std::atomic<bool> kills_callers_{false};
    std::atomic<bool> is_over_{false};
    std::atomic<std::size_t> active_{kCount}; // written under the mutex; kCount: not started yet
    std::mutex mutex_;
    std::condition_variable handover_;
    bool is_watched_ = false; // one of those that stand by looks at the one on duty
    std::array<Worker, kCount> workers_;
};

} // namespace syd::kernel::notify
