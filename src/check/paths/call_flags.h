// SPDX-License-Identifier: BSD-3-Clause
// Flags that the kernel refuses before it looks at a path. A call whose path can't be resolved is answered by sydbox,
// so sydbox has to make the kernel's objections in the kernel's order. Flags of kernels newer than this list are
// refused as well: what they would do is not known.
#pragma once

#include "base/result.h"
#include "check/event.h"

#include <linux/openat2.h>

#include <cstdint>
#include <optional>

namespace syd::check {

// The objection to the flags that a call has in its arguments (AT_*, RENAME_*, the mode of access(2)), if any.
[[nodiscard]] std::optional<Errno> objection_to_flags(const SyscallEvent& event);

// open(2) and openat(2), which ignore unknown flags.
[[nodiscard]] std::optional<Errno> objection_to_open(std::uint64_t flags);

// openat2(2), which does not.
[[nodiscard]] std::optional<Errno> objection_to_open_how(const open_how& how);

} // namespace syd::check
