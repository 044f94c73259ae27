// SPDX-License-Identifier: BSD-3-Clause
// Changing the registers of a tracee that is stopped at the entry of a call, for each architecture.
#pragma once

#include "base/result.h"

#include <sys/types.h>

#include <cstdint>

namespace syd::kernel::ptrace {

// Whether set_skipped_call() is implemented for this architecture.
[[nodiscard]] bool can_skip_calls() noexcept;

// The kernel does not carry the call out, and it returns `result` (negative: an errno). Errors: ESRCH, the thread is
// gone; ENOSYS, not implemented.
[[nodiscard]] Result<void, Errno> set_skipped_call(pid_t tid, std::int64_t result) noexcept;

} // namespace syd::kernel::ptrace
