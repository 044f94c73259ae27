// SPDX-License-Identifier: BSD-3-Clause
// The signals that sydbox blocks and takes with sigwaitinfo(2), so that no handler interrupts it.
#pragma once

#include <signal.h>

namespace syd::kernel {

// SIGCHLD; the signals that end sydbox (HUP, INT, QUIT, TERM); those that request a report (USR1, USR2); and the one
// that reports the death of the foreground process.
[[nodiscard]] sigset_t handled_signals() noexcept;

// Blocks them in the calling thread and in those that it starts.
void block_handled_signals() noexcept;

// The signal that the supervisor process gets when the foreground process dies (prctl(2), PR_SET_PDEATHSIG).
[[nodiscard]] int foreground_death_signal() noexcept;

} // namespace syd::kernel
