// SPDX-License-Identifier: BSD-3-Clause
// Collecting what SIGUSR1 and SIGUSR2 make sydbox report.
#pragma once

#include "check/sandbox.h"
#include "check/sandbox_status.h"
#include "tracee/proc.h"

#include <sys/types.h>

#include <span>

namespace syd::kernel {

// The processes below `supervisor`, sydbox itself, down to a depth of 64. `calls` are being decided now.
[[nodiscard]] check::SandboxStatus status_of(check::Sandbox& sandbox, const tracee::ProcessSource& processes,
                                             std::span<const check::CurrentCall> calls, pid_t supervisor);

} // namespace syd::kernel
