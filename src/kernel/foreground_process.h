// SPDX-License-Identifier: BSD-3-Clause
// The two processes of sydbox: the foreground process, which the caller started and waits for, and its child, the
// supervisor process, which supervises the sandbox and is the parent of the command.
//
// With two processes sydbox can return while the sandbox lives on (core/trace/exit_wait_all:false,
// core/abort/decision:contall). And each of them watches the other, so that core/trace/exit_kill holds whichever of
// them dies, and for whatever reason.
#pragma once

#include <functional>

namespace syd::kernel {

// How the supervisor process tells the foreground process to exit before it does.
class StatusChannel {
public:
    explicit StatusChannel(int fd) noexcept : fd_(fd) {}
    // The foreground process exits with `status`. The caller continues in the background; its standard descriptors are
    // those of /dev/null from now on. Later calls have no effect.
    void detach(int status) noexcept;

private:
    int fd_; // borrowed; -1 after detach()
};

// Forks. The child calls `supervise` and exits with the status that it returns. The parent returns the exit status of
// sydbox; until then it passes the handled signals (signals.h), which must be blocked, on to the child, together with
// their senders (signal_request.h). `exit_kill`: if one of the two dies unexpectedly, the other one kills all processes
// of the sandbox. Throws std::system_error if there can be no child.
[[nodiscard]] int run_in_supervisor_process(bool exit_kill, const std::function<int(StatusChannel&)>& supervise);

} // namespace syd::kernel
