// SPDX-License-Identifier: BSD-3-Clause
// InFlightCall: where a thread that decides calls says which one it is at, for whoever asks from another thread.
#pragma once

#include "check/event.h"
#include "kernel/status.h"

#include <sys/types.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <vector>

namespace syd::kernel {

class InFlightCall {
public:
    // The deciding thread's. Cheap: no clock is looked at.
    void begin(const check::SyscallEvent& event) noexcept;
    void end() noexcept { row_.store(nullptr, std::memory_order_relaxed); }

    // A number that is another one for each call; 0 while none is being decided. Any thread.
    [[nodiscard]] std::uint64_t serial() const noexcept {
        return row_.load(std::memory_order_acquire) != nullptr ? serial_.load(std::memory_order_relaxed) : 0;
    }

    // The call that is being decided right now, if any. One caller at a time.
    [[nodiscard]] std::vector<CurrentCall> look();

private:
    std::atomic<pid_t> tid_{0};
    std::atomic<const syscalls::Row*> row_{nullptr};
    std::atomic<std::uint64_t> serial_{0};
    std::uint64_t seen_serial_ = 0;
    std::chrono::steady_clock::time_point seen_at_;
};

} // namespace syd::kernel
