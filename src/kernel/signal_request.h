// SPDX-License-Identifier: BSD-3-Clause
// What the supervisor process does about an order of the foreground process, and about a signal that it gets itself.
#pragma once

#include "kernel/order.h"
#include "policy/settings.h"

#include <signal.h>
#include <sys/types.h>

#include <cstdint>
#include <functional>

namespace syd::kernel {

enum class SignalRequest : std::uint8_t {
    kNone,
    kHangUp,       // the terminal of the session is gone
    kReportCounts, // SIGUSR1
    kReportLists,  // SIGUSR2
    kTerminate,    // core/abort/decision says what is done
};

// Which orders end the sandbox.
struct Interruptibility {
    policy::Interrupt interrupt = policy::Interrupt::kWhileWait;
    bool command_has_ended = false; // sydbox waits for processes that it left behind
};

// `is_in_sandbox` says whether a pid is a process of the sandbox.
[[nodiscard]] SignalRequest request_of(const Order& order, Interruptibility interruptibility,
                                       const std::function<bool(pid_t)>& is_in_sandbox);

// What a signal to the supervisor process itself requests: a report at most.
[[nodiscard]] SignalRequest request_of(const siginfo_t& info) noexcept;

} // namespace syd::kernel
