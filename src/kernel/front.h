// SPDX-License-Identifier: BSD-3-Clause
// The two processes of sydbox: the front, which the caller started and waits for, and the guardian, its child, which
// supervises the sandbox and is the parent of the command.
//
// The split lets sydbox return while the sandbox lives on (core/trace/exit_wait_all:false, core/abort/decision:
// contall), with the guardian staying what it was to its processes: parent, listener, and protected from them. And
// each watches the other, so that core/trace/exit_kill holds whichever of them dies, whatever way.
#pragma once

#include <sys/types.h>

#include <functional>

namespace syd::kernel {

// The guardian's way to tell the front with which status to exit.
class StatusChannel {
public:
    explicit StatusChannel(int fd) noexcept : fd_(fd) {}
    // The front exits with `status` now; the caller goes on in the background, without the front's standard
    // descriptors. Once.
    void detach(int status) noexcept;

private:
    int fd_; // borrowed; closed by detach()
};

// Forks; runs `supervise` in the guardian and ends that with what it returns. In the front it returns the exit status
// of sydbox. Signals that end sydbox or ask it for a report are passed on to the guardian with their true sender.
// `exit_kill`: if one of the two dies unexpectedly, the other kills every process of the sandbox.
[[nodiscard]] int run_in_guardian(bool exit_kill, const std::function<int(StatusChannel&)>& supervise);

// What the guardian finds as the value of a signal that the front has passed on: the sender's pid, or one of these.
inline constexpr int kSentByTerminal = 0; // interrupt, quit: also to the command
inline constexpr int kSessionHungUp = -1; // SIGHUP to the front alone, as the leader of its session

// The signal that tells the guardian of its front's death (prctl(2), PR_SET_PDEATHSIG).
[[nodiscard]] int front_death_signal() noexcept;

} // namespace syd::kernel
