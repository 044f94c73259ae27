// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/in_flight_call.h"

namespace syd::kernel {

void InFlightCall::begin(const check::SyscallEvent& event) noexcept {
    tid_.store(event.tid, std::memory_order_relaxed);
    row_.store(event.row, std::memory_order_release);
    ++serial_;
}

std::optional<check::CurrentCall> InFlightCall::sample() {
    const syscalls::Row* row = row_.load(std::memory_order_acquire);
    if (row == nullptr) {
        return std::nullopt;
    }
    const std::uint64_t serial = serial_;
    const auto now = std::chrono::steady_clock::now();
    if (serial != sampled_serial_) {
        sampled_serial_ = serial;
        sampled_at_ = now;
    }
    const auto since = std::chrono::duration_cast<std::chrono::milliseconds>(now - sampled_at_);
    return check::CurrentCall{tid_.load(std::memory_order_relaxed), row->name, since};
}

} // namespace syd::kernel
