// SPDX-License-Identifier: BSD-3-Clause
// What the pointers among a call's arguments lead to, as text for a report. Never for a decision: the process may have
// changed it since.
#pragma once

#include "check/event.h"

#include <array>
#include <optional>
#include <string>

namespace syd::check {

// Fills in what is still missing and can be read: paths, other texts, and the words of an execve(2) as a shell would
// take them, cut off where they get long.
void read_argument_texts(const SyscallEvent& event, std::array<std::optional<std::string>, 6>& texts);

} // namespace syd::check
