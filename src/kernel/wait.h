// SPDX-License-Identifier: BSD-3-Clause
// The only place that waits for children and tracees: waitpid(2) with types.
//
// Whoever waits for any child collects the children of everybody in this process. So only one thread calls
// wait_for_any(): the engine's, or the foreground process. All others wait for a process that they have just made, and
// accept that it has been collected already (ECHILD).
#pragma once

#include "base/result.h"

#include <sys/types.h>

#include <cstdint>

namespace syd::kernel {

// The status word of waitpid(2).
class WaitStatus {
public:
    WaitStatus() = default;
    explicit WaitStatus(int word) noexcept : word_(word) {}

    // The process or thread is stopped; otherwise it has ended.
    [[nodiscard]] bool is_stopped() const noexcept;
    // The signal that it was stopped by. Only for one that is stopped.
    [[nodiscard]] int stop_signal() const noexcept;
    // PTRACE_EVENT_* of ptrace(2), or 0. Only for one that is stopped.
    [[nodiscard]] int ptrace_event() const noexcept { return word_ >> 16; }
    // The exit status as a shell has it: 128+n for signal n. Only for one that has ended.
    [[nodiscard]] int exit_status() const noexcept;
    // Whether it called exit(2) and was not ended by a signal.
    [[nodiscard]] bool has_exited() const noexcept;

    friend bool operator==(WaitStatus, WaitStatus) = default;

private:
    int word_ = 0;
};

struct WaitReport {
    pid_t id = 0; // a process, or a traced thread
    WaitStatus status;
};

enum class WaitFor : std::uint8_t {
    kProcesses,
    kThreadsToo, // __WALL: traced threads, and children that send no SIGCHLD
};
enum class WaitMode : std::uint8_t { kBlock, kPoll };

// One report of any child. Errors: ECHILD, there is no child; EINTR, a signal handler ran (kBlock only); EAGAIN, no
// child has anything to report (kPoll only).
[[nodiscard]] Result<WaitReport, Errno> wait_for_any(WaitMode mode, WaitFor which = WaitFor::kProcesses);

// Blocks until `pid` has something to report, whatever signals come. ECHILD: it is no child, or was collected already.
[[nodiscard]] Result<WaitStatus, Errno> wait_for(pid_t pid, WaitFor which = WaitFor::kProcesses);

} // namespace syd::kernel
