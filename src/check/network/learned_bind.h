// SPDX-License-Identifier: BSD-3-Clause
// core/whitelist/successful_bind: does an address lead to a socket that a process of the sandbox has bound?
//
// What was learned is never trusted alone: the kernel's tables say who would be reached now. A socket that is closed,
// or whose bind failed, is in none; if a stranger would be reached as well, the answer is no.
#pragma once

#include "check/call.h"

namespace syd::check {

// For a connect or a send of `call`, on the socket in its first argument. `file` is that of a unix path.
[[nodiscard]] bool leads_to_own_socket(const Call& call, const policy::Address& wanted, std::optional<FileId> file);

} // namespace syd::check
