// SPDX-License-Identifier: BSD-3-Clause
// Inheritance: what a program must find as it was when sydbox was started: signals and limits that sydbox has changed
// for itself meanwhile.
#pragma once

#include <signal.h>
#include <sys/resource.h>

#include <cstdint>

namespace syd::kernel::launch {

struct Inheritance {
    sigset_t signal_mask{};
    // Bit n-1 for signal n: ignored, among those whose handling sydbox or its C library changes.
    std::uint64_t ignored_signals = 0;
    rlimit open_files{};

    // The state of the calling thread.
    static Inheritance capture();
    // Restores the signals. Async-signal-safe.
    void restore_signals() const noexcept;
    // Restores the limits. Async-signal-safe.
    void restore_limits() const noexcept;
};

} // namespace syd::kernel::launch
