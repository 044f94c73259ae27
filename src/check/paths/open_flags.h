// SPDX-License-Identifier: BSD-3-Clause
// Open flags that the kernel refuses before it looks at a path. A call whose path can't be resolved is answered by
// sydbox, so sydbox has to refuse in the kernel's order. Flags of newer kernels than this list are refused as well:
// their effect is not known.
#pragma once

#include "base/result.h"

#include <linux/openat2.h>

#include <cstdint>
#include <optional>

namespace syd::check {

// open(2) and openat(2), which ignore unknown flags.
[[nodiscard]] std::optional<Errno> objection_to_open(std::uint64_t flags);

// openat2(2), which refuses unknown flags.
[[nodiscard]] std::optional<Errno> objection_to_open_how(const open_how& how);

} // namespace syd::check
