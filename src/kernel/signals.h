// SPDX-License-Identifier: BSD-3-Clause
// The signals that sydbox blocks and takes when it waits, so that no handler interrupts it.
#pragma once

#include "base/unique_fd.h"

#include <signal.h>

#include <chrono>
#include <optional>

namespace syd::kernel {

// SIGCHLD; the signals that end sydbox (HUP, INT, QUIT, TERM); and those that request a report (USR1, USR2).
[[nodiscard]] sigset_t handled_signals() noexcept;

// Blocks them in the calling thread and in those that it starts.
void block_handled_signals() noexcept;

// Waits for the handled signals, which must be blocked, and for events of one more descriptor.
class SignalWait {
public:
    // Throws std::system_error where no descriptor is left.
    SignalWait();

    // Returns when a signal is pending, when `descriptor` (-1: none) has one of the `events` of poll(2), or when
    // `limit` has passed.
    void wait(int descriptor, short events, std::optional<std::chrono::nanoseconds> limit = std::nullopt) const;
    // Takes the next signal that is pending. Nothing if there is none.
    [[nodiscard]] static std::optional<siginfo_t> take();

private:
    UniqueFd signals_; // signalfd(2); signals are not read from it
};

} // namespace syd::kernel
