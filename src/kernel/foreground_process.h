// SPDX-License-Identifier: BSD-3-Clause
// The two processes of sydbox: the foreground, which the caller started and waits for, and the supervisor, its child,
// which supervises the sandbox and is the parent of the command.
//
// The split lets sydbox return while the sandbox lives on (core/trace/exit_wait_all:false, core/abort/decision:
// contall), with the supervisor staying what it was to its processes: parent, listener, and protected from them. And
// each watches the other, so that core/trace/exit_kill holds whichever of them dies, whatever way.
#pragma once

#include <sys/types.h>

#include <functional>

namespace syd::kernel {

// The supervisor's way to tell the foreground with which status to exit.
class StatusChannel {
public:
    explicit StatusChannel(int fd) noexcept : fd_(fd) {}
    // The foreground exits with `status` now; the caller goes on in the background, without the foreground's standard
    // descriptors. Once.
    void detach(int status) noexcept;

private:
    int fd_; // borrowed; closed by detach()
};

// Forks; runs `supervise` in the supervisor and ends that with what it returns. In the foreground it returns the exit
// status of sydbox. Signals that end sydbox or ask it for a report are passed on to the supervisor with their true
// sender. `exit_kill`: if one of the two dies unexpectedly, the other kills every process of the sandbox.
[[nodiscard]] int run_in_supervisor_process(bool exit_kill, const std::function<int(StatusChannel&)>& supervise);

// What the supervisor finds as the value of a signal that the foreground has passed on: the sender's pid, or one of
// these.
inline constexpr int kSentByTerminal = 0; // interrupt, quit: also to the command
inline constexpr int kSessionHungUp = -1; // SIGHUP to the foreground alone, as the leader of its session

// The signal that tells the supervisor of its foreground's death (prctl(2), PR_SET_PDEATHSIG).
[[nodiscard]] int foreground_death_signal() noexcept;

} // namespace syd::kernel
