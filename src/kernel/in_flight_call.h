// SPDX-License-Identifier: BSD-3-Clause
// InFlightCall: the call that a thread is deciding, published for other threads.
#pragma once

#include "check/event.h"
#include "check/sandbox_status.h"

#include <sys/types.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>

namespace syd::kernel {

class InFlightCall {
public:
    // For the deciding thread. They do not read a clock.
    void begin(const check::SyscallEvent& event) noexcept;
    void end() noexcept { row_.store(nullptr, std::memory_order_relaxed); }

    // A number that differs from call to call; 0 while none is being decided. Thread-safe.
    [[nodiscard]] std::uint64_t serial() const noexcept {
        return row_.load(std::memory_order_acquire) != nullptr ? serial_.load(std::memory_order_relaxed) : 0;
    }

    // The call that is being decided, if any, and the time since the first sample of it. For one other thread.
    [[nodiscard]] std::optional<check::CurrentCall> sample();

private:
    std::atomic<pid_t> tid_{0};
    std::atomic<const syscalls::Row*> row_{nullptr};
    std::atomic<std::uint64_t> serial_{0};
    std::uint64_t sampled_serial_ = 0;
    std::chrono::steady_clock::time_point sampled_at_;
};

} // namespace syd::kernel
