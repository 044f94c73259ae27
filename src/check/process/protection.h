// SPDX-License-Identifier: BSD-3-Clause
// Processes that a process of the sandbox must not take over, whatever its rules say: sydbox itself, what is outside
// the sandbox, and what may do more than it may. Whoever traces such a process, writes to its memory or takes its
// descriptors has it do what is forbidden.
#pragma once

#include "check/call.h"

#include <string_view>

namespace syd::check {

enum class Protection : std::uint8_t { kNone, kSydbox, kOutsider, kLessConfined };

// Of the process that thread `target` belongs to, from the caller.
[[nodiscard]] Protection protection_of(Call& call, pid_t target);

// Of the process whose folder in a procfs the object is or lies in, wherever that procfs is mounted. That of an inner
// pid namespace shows nothing but processes of the sandbox, and is left alone.
[[nodiscard]] Protection protection_of(Call& call, const tracee::Resolved& object);

// "belongs to sydbox itself" and the like; empty for kNone.
[[nodiscard]] std::string_view reason_for(Protection protection) noexcept;

} // namespace syd::check
