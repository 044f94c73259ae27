// SPDX-License-Identifier: BSD-3-Clause
// Interrupting a thread in a system call that may block for ever, with a signal to that thread.
#pragma once

#include <time.h>

#include <chrono>
#include <functional>
#include <optional>
#include <thread>

namespace syd::kernel {

// Starts a thread that can be interrupted: its blocking calls return EINTR. Throws std::system_error.
[[nodiscard]] std::thread start_thread(std::function<void()> work);

// Interrupts the calls of a thread of start_thread() until `has_noticed` is true. It is repeated because the thread may
// get the signal right before a call.
void wake_until(std::thread& thread, const std::function<bool()>& has_noticed);

// A timer that interrupts the calls of the thread that makes it, which is one of start_thread().
class WakeUpTimer {
public:
    WakeUpTimer() noexcept;
    ~WakeUpTimer();
    WakeUpTimer(const WakeUpTimer&) = delete;
    WakeUpTimer& operator=(const WakeUpTimer&) = delete;

    // False where the user has as many timers as RLIMIT_SIGPENDING allows (timer_create(2), EAGAIN). limit() limits
    // nothing then.
    [[nodiscard]] bool is_usable() const noexcept { return timer_.has_value(); }

    // Calls `wait`, and interrupts it each time that `limit` (above zero) has passed, until it returns. Keeps errno.
    void limit(std::chrono::nanoseconds limit, const std::function<void()>& wait) const;

private:
    std::optional<timer_t> timer_;
};

} // namespace syd::kernel
