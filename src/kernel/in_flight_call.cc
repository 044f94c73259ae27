// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/in_flight_call.h"

namespace syd::kernel {

void InFlightCall::begin(const check::SyscallEvent& event) noexcept {
    tid_.store(event.tid, std::memory_order_relaxed);
    row_.store(event.row, std::memory_order_release);
    ++serial_;
}

std::vector<CurrentCall> InFlightCall::look() {
    const syscalls::Row* row = row_.load(std::memory_order_acquire);
    if (row == nullptr) {
        return {};
    }
    // A call that is found twice has been there since the first look.
    const std::uint64_t serial = serial_;
    const auto now = std::chrono::steady_clock::now();
    if (serial != seen_serial_) {
        seen_serial_ = serial;
        seen_at_ = now;
    }
    const auto since = std::chrono::duration_cast<std::chrono::milliseconds>(now - seen_at_);
    return {{tid_.load(std::memory_order_relaxed), row->name, since}};
}

} // namespace syd::kernel
