// SPDX-License-Identifier: BSD-3-Clause
// The line that says which processes sydbox waits for, once the command has ended or all processes are being killed:
// after two seconds, and then once a minute.
#pragma once

#include "tracee/proc.h"

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>

namespace syd::kernel {

// When the line is due. Not thread-safe.
class WaitingNotice {
public:
    using Clock = std::chrono::steady_clock;

    // The wait has begun. Later calls have no effect.
    void begin(Clock::time_point now) noexcept;
    [[nodiscard]] bool has_begun() const noexcept { return due_.has_value(); }
    // When the next line is due; nothing before begin().
    [[nodiscard]] std::optional<Clock::time_point> due() const noexcept { return due_; }
    // True once for each time at which a line is due.
    [[nodiscard]] bool take(Clock::time_point now) noexcept;

private:
    std::optional<Clock::time_point> due_;
};

// "waiting for gpg-agent[123], sleep[456]": the processes below `supervisor`, at most ten of them, without zombies and
// with their names escaped. Empty if there is none.
[[nodiscard]] std::string waiting_line(const tracee::ProcessSource& processes, pid_t supervisor);

} // namespace syd::kernel
