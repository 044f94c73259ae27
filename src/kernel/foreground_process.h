// SPDX-License-Identifier: BSD-3-Clause
// The two processes of sydbox: the foreground process, which the caller started and waits for, and its child, the
// supervisor process, which supervises the sandbox and is the parent of the command.
//
// With two processes sydbox can return while the sandbox lives on (core/trace/exit_wait_all:false,
// core/abort/decision:contall). And each of them watches the other, so that core/trace/exit_kill holds whichever of
// them dies, and for whatever reason. They share a pair of sockets: the foreground process sends orders (order.h), and
// the supervisor process the status with which the foreground process is to exit before it does. The end of the
// foreground process closes its socket.
#pragma once

#include "kernel/process_control.h"

#include <sys/types.h>

#include <functional>

namespace syd::kernel {

// The supervisor process's end of the sockets.
class ForegroundChannel {
public:
    // `fd` is borrowed; -1: there is no foreground process.
    explicit ForegroundChannel(int fd) noexcept : fd_(fd) {}
    // For receive_order().
    [[nodiscard]] int descriptor() const noexcept { return fd_; }
    // The foreground process exits with `status`. The caller continues in the background; its standard descriptors are
    // those of /dev/null from now on. Later calls have no effect.
    void detach(int status) noexcept;

private:
    int fd_;
    bool is_detached_ = false;
};

struct ForegroundOptions {
    // If the supervisor process dies unexpectedly, the foreground process kills all processes of the sandbox.
    bool exit_kill = false;
    // But for these: what was started outside of the sandbox, which is below the foreground process as well.
    std::function<bool(pid_t)> is_spared = has_no_more_filters_than_we;
    // Called in the foreground process, before `supervise` is called in the other: gives up what it inherited.
    std::function<void()> release = [] {};
};

// Forks. The child calls `supervise` and exits with the status that it returns. The parent returns the exit status of
// sydbox; until then it sends the handled signals (signals.h), which must be blocked, to the child as orders. Throws
// std::system_error if there can be no child.
[[nodiscard]] int run_in_supervisor_process(const ForegroundOptions& options,
                                            const std::function<int(ForegroundChannel&)>& supervise);

} // namespace syd::kernel
