// SPDX-License-Identifier: BSD-3-Clause
// The struct that a stat call fills in, made for another process's ABI: what an accepted magic command looks like.
#pragma once

#include "check/event.h"

#include <cstddef>
#include <string_view>
#include <vector>

namespace syd::check {

// /dev/null as `call` ("stat", "lstat", "newfstatat", "statx", "stat64", "lstat64", "fstatat64", "oldstat",
// "oldlstat") of that ABI would show it: character device 1:3, mode 0666. Empty for an ABI or call whose layout is
// not known.
[[nodiscard]] std::vector<std::byte> stat_reply(syscalls::Abi abi, std::string_view call);

// Which argument of the call points to the struct.
[[nodiscard]] std::int8_t stat_buffer_argument(std::string_view call) noexcept;

} // namespace syd::check
