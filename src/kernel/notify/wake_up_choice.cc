// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/notify/wake_up_choice.h"

#include <algorithm>
#include <span>

namespace syd::kernel::notify {

bool WakeUpChoice::note(pid_t tid) noexcept {
    const auto known = std::span(callers_).first(caller_count_);
    if (caller_count_ < kManyCallers && std::ranges::find(known, tid) == known.end()) {
        callers_.at(caller_count_++) = tid;
    }
    return ++decisions_ == kWindow;
}

void WakeUpChoice::judge(bool is_pending) noexcept {
    const bool is_crowded = is_pending && caller_count_ == kManyCallers;
    crowded_windows_ = std::clamp(crowded_windows_ + (is_crowded ? 1 : -1), 0, kPatience);
    if (crowded_windows_ == kPatience) {
        is_synchronous_ = false;
    } else if (crowded_windows_ == 0) {
        is_synchronous_ = true;
    }
    decisions_ = 0;
    caller_count_ = 0;
}

} // namespace syd::kernel::notify
