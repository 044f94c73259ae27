// SPDX-License-Identifier: BSD-3-Clause
// The struct that a stat call fills in, in the layout of the process's ABI: an accepted magic command looks like
// /dev/null.
#pragma once

#include "syscalls/abi.h"
#include "syscalls/role.h"

#include <cstddef>
#include <vector>

namespace syd::check {

// /dev/null as it looks in the struct of `buffer` (a role of stat buffers) in that ABI: character device 1:3, mode
// 0666. Empty where the layout is not known.
[[nodiscard]] std::vector<std::byte> stat_reply(syscalls::Abi abi, syscalls::Role buffer);

} // namespace syd::check
