// SPDX-License-Identifier: BSD-3-Clause
// Input that a program pushes into a pseudo-terminal of its own (ioctl_tty(2), TIOCSTI), as expect and pexpect make
// them. A terminal is the sandbox's own if one of its processes has the master open: whoever has the master can type
// anyway. sydbox writes the character to that master itself, so that another descriptor that takes the place of the
// checked one has no effect.
#pragma once

#include "check/call.h"

#include <optional>

namespace syd::check {

// The decision on TIOCSTI, descriptor and pointer being the first and third argument. Nothing if it is to be refused:
// the terminal is not the sandbox's own, or a process of the sandbox may do more than the caller and may read the
// input, or sydbox could not look.
[[nodiscard]] std::optional<Decision> push_input_into_own_terminal(Call& call);

} // namespace syd::check
