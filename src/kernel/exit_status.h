// SPDX-License-Identifier: BSD-3-Clause
// The exit status of sydbox.
#pragma once

#include "check/checker.h"
#include "kernel/wait.h"
#include "policy/settings.h"

#include <optional>

namespace syd::kernel {

// How a sandbox ended.
struct Outcome {
    WaitStatus eldest;                     // of the first process
    std::optional<int> terminated_by;      // the signal that made sydbox kill all processes
    std::optional<check::Cause> ended_for; // why a decision killed or released all processes
    bool has_violations = false;
};

// The status of the first process (128+n for signal n), or what the settings core/violation/exit_code,
// core/panic/exit_code and core/abort/decision make of it.
[[nodiscard]] int exit_status_of(const Outcome& outcome, const policy::Settings& settings) noexcept;

} // namespace syd::kernel
