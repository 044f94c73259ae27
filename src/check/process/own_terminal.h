// SPDX-License-Identifier: BSD-3-Clause
// What a program may do to a pseudo-terminal of its own, as expect and pexpect make them, and not to the user's: push
// input into it (ioctl_tty(2), TIOCSTI), and change it for others. A terminal is the sandbox's own if one of its
// processes has the master open: whoever has the master can type anyway. sydbox writes the character to that master
// itself, so that another descriptor that takes the place of the checked one has no effect.
#pragma once

#include "check/call.h"

#include <optional>

namespace syd::check {

// The decision on TIOCSTI, descriptor and pointer being the first and third argument. Nothing if it is to be refused:
// the terminal is not the sandbox's own, or a process of the sandbox may do more than the caller and may read the
// input, or sydbox could not look.
[[nodiscard]] std::optional<Decision> push_input_into_own_terminal(Call& call);

// The decision on a call that changes a terminal for all that use it, or has it signal its foreground process group;
// the first argument is the descriptor. It continues if that is another kind of file or a terminal of the sandbox's
// own.
[[nodiscard]] Decision decide_terminal_change(Call& call);

} // namespace syd::check
