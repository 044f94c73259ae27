// SPDX-License-Identifier: BSD-3-Clause
// From a plan to the BPF program that the kernel runs before each system call (seccomp(2), seccomp_data).
//
// System calls newer than the table and the x32 ABI get ENOSYS, so that C libraries fall back; so does any ABI that is
// not covered. Number -1 passes: it is how a debugger inside the sandbox skips a call.
//
// The program is made here and not by libseccomp, which needs 8 million instructions for it: most of what a start cost.
#pragma once

#include "base/result.h"
#include "check/plan.h"
#include "kernel/filter/call_code.h"

namespace syd::kernel::filter {

// For the native ABI and, where there is one, the 32-bit ABI beside it. E2BIG: longer than BPF_MAXINSNS.
[[nodiscard]] Result<Program> compile_filter(const policy::Configuration& configuration,
                                             const check::ProtectedIds& protected_ids, bool unprivileged,
                                             check::Interceptor interceptor = check::Interceptor::kListener);

} // namespace syd::kernel::filter
