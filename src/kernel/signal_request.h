// SPDX-License-Identifier: BSD-3-Clause
// What signals mean to the two processes of sydbox (foreground_process.h). The foreground process queues the signals
// that it gets to the supervisor process, with a value that says who sent them; the supervisor decides what to do.
#pragma once

#include "policy/settings.h"

#include <signal.h>
#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <optional>

namespace syd::kernel {

// The value of a signal that the foreground process passes on is the sender's pid, or one of these.
inline constexpr int kSentByTerminal = 0; // SIGINT, SIGQUIT: the command gets it as well
inline constexpr int kSessionHungUp = -1; // SIGHUP to the foreground process alone, as the leader of its session

// The value with which the foreground process passes a signal on; nothing if it ignores the signal.
// `leads_session`: the foreground process is a session leader.
[[nodiscard]] std::optional<int> passed_on_value(const siginfo_t& info, bool leads_session) noexcept;

enum class SignalRequest : std::uint8_t {
    kNone,
    kKillAll,      // the foreground process has died, and core/trace/exit_kill is set
    kHangUp,       // the terminal of the session is gone
    kReportCounts, // SIGUSR1
    kReportLists,  // SIGUSR2
    kTerminate,    // core/abort/decision says what is done
};

// Which signals end the sandbox.
struct Interruptibility {
    policy::Interrupt interrupt = policy::Interrupt::kWhileWait;
    bool command_has_ended = false; // sydbox waits for processes that it left behind
};

// What a signal to the supervisor process requests. `foreground` is the pid of the foreground process, and
// `is_in_sandbox` says whether a pid is a process of the sandbox.
[[nodiscard]] SignalRequest request_of(const siginfo_t& info, pid_t foreground, Interruptibility interruptibility,
                                       const std::function<bool(pid_t)>& is_in_sandbox);

} // namespace syd::kernel
