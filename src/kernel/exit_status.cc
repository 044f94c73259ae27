// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/exit_status.h"

#include <algorithm>

namespace syd::kernel {

int exit_status_of(const Outcome& outcome, const policy::Settings& settings) noexcept {
    constexpr int kSignalled = 128;
    constexpr int kGreatest = 255;
    if (outcome.terminated_by) {
        return kSignalled + *outcome.terminated_by;
    }
    if (outcome.ended_for == check::Cause::kPanic && settings.panic_exit_code >= 0) {
        return settings.panic_exit_code;
    }
    if (outcome.ended_for == check::Cause::kViolation && settings.violation_exit_code > 0) {
        return settings.violation_exit_code;
    }
    const int status = outcome.eldest.exit_status();
    return settings.violation_exit_code == 0 && outcome.has_violations ? std::min(kSignalled + status, kGreatest)
                                                                       : status;
}

} // namespace syd::kernel
