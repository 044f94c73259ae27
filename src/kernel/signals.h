// SPDX-License-Identifier: BSD-3-Clause
// The signals that sydbox takes from a queue instead of being interrupted by them.
#pragma once

#include <signal.h>

namespace syd::kernel {

// SIGCHLD, what ends sydbox (HUP, INT, QUIT, TERM), what asks it for a report (USR1, USR2), and the news that the
// foreground process died.
[[nodiscard]] sigset_t handled_signals() noexcept;

// Blocks them in the calling thread and those it starts.
void block_handled_signals() noexcept;

} // namespace syd::kernel
