// SPDX-License-Identifier: BSD-3-Clause
// Getting a thread out of a system call that may wait for ever.
#pragma once

#include <time.h>

#include <chrono>
#include <functional>
#include <optional>
#include <thread>

namespace syd::kernel {

// Starts such a thread. Throws std::system_error.
[[nodiscard]] std::thread start_thread(std::function<void()> work);

// Interrupts the thread's calls until `has_noticed`. Repeated, for a single signal may come right before the call.
void wake_until(std::thread& thread, const std::function<bool()>& has_noticed);

// A clock that interrupts the calls of one thread that start_thread() has started: the one that makes it.
class WakeUpTimer {
public:
    WakeUpTimer() noexcept;
    ~WakeUpTimer();
    WakeUpTimer(const WakeUpTimer&) = delete;
    WakeUpTimer& operator=(const WakeUpTimer&) = delete;

    // A user may have only so many timers: timer_create(2), EAGAIN. Without one nothing is limited.
    [[nodiscard]] bool is_usable() const noexcept { return timer_.has_value(); }

    // Runs `wait`; interrupts it after `limit` (above zero), and then again and again until it returns.
    void limit(std::chrono::nanoseconds limit, const std::function<void()>& wait) const;

private:
    std::optional<timer_t> timer_;
};

} // namespace syd::kernel
