// SPDX-License-Identifier: BSD-3-Clause
// From a plan to the BPF program that the kernel runs before each system call.
//
// libseccomp compiles the rules of each ABI; a few instructions before them, written here, say what it can't: system
// calls newer than the table and the x32 ABI get ENOSYS (so C libraries fall back), and so does any ABI that is not
// covered. Number -1 passes: it is how a debugger inside the sandbox skips a call.
#pragma once

#include "base/result.h"
#include "check/plan.h"
#include "policy/profile.h"

#include <linux/filter.h>
#include <sys/types.h>

#include <span>
#include <vector>

namespace syd::kernel::filter {

using Program = std::vector<sock_filter>;

// For the native ABI and, where there is one, the 32-bit ABI beside it.
[[nodiscard]] Result<Program> compile_filter(const policy::Configuration& configuration,
                                             const check::ProtectedIds& protected_ids, bool unprivileged,
                                             check::Interceptor interceptor = check::Interceptor::kListener);

} // namespace syd::kernel::filter
