// SPDX-License-Identifier: BSD-3-Clause
// Magic commands in paths: sydbox-profile(5), "COMMANDS". They are carried out for the process that makes the
// call, which is answered as if the path were a device node that everybody may write.
#pragma once

#include "check/context.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace syd::check {

// Whether the path at that address in the process's memory begins as magic does. Reads no more than is needed to tell;
// a path that can't be read is no magic.
[[nodiscard]] bool may_be_magic(const PendingEvent& pending, std::uint64_t address);

// The decision on a call with `path`, exactly as the process passed it; `state` is that of the process. Nothing if the
// path is no magic command, or if magic is locked for the process: the call is then decided like any other.
[[nodiscard]] std::optional<Decision> decide_magic(const PendingEvent& pending, std::string_view path,
                                                   const policy::State& state);

} // namespace syd::check
