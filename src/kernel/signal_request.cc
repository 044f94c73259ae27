// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/signal_request.h"

namespace syd::kernel {
namespace {

using policy::Interrupt;

// The terminal signals the whole process group, so that the command gets the signal too and decides what becomes of it,
// as long as it is there.
bool terminal_ends(int signal, Interruptibility interruptibility) {
    const bool is_typed = signal == SIGINT || signal == SIGQUIT;
    return interruptibility.interrupt == Interrupt::kAnywhere ||
           (interruptibility.interrupt == Interrupt::kWhileWait && interruptibility.command_has_ended && is_typed);
}

bool is_termination_wanted(const Order& order, Interruptibility interruptibility,
                           const std::function<bool(pid_t)>& is_in_sandbox) {
    if (order.origin == Order::Origin::kTerminal) {
        return terminal_ends(order.signal, interruptibility);
    }
    const bool only_term =
        interruptibility.interrupt == Interrupt::kNever || interruptibility.interrupt == Interrupt::kBlockTstpToo;
    if (only_term && order.signal != SIGTERM) {
        return false;
    }
    // A process of the sandbox must not end it, although the checks keep its signals away from sydbox.
    return !is_in_sandbox(order.sender);
}

} // namespace

SignalRequest request_of(const Order& order, Interruptibility interruptibility,
                         const std::function<bool(pid_t)>& is_in_sandbox) {
    switch (order.signal) {
    case SIGUSR1: return SignalRequest::kReportCounts;
    case SIGUSR2: return SignalRequest::kReportLists;
    case SIGHUP:
    case SIGINT:
    case SIGQUIT:
    case SIGTERM: break;
    default: return SignalRequest::kNone;
    }
    if (order.origin == Order::Origin::kSession) {
        return SignalRequest::kHangUp;
    }
    return is_termination_wanted(order, interruptibility, is_in_sandbox) ? SignalRequest::kTerminate
                                                                         : SignalRequest::kNone;
}

SignalRequest request_of(const siginfo_t& info) noexcept {
    if (info.si_code > 0) { // the kernel's, such as those of fcntl(2), F_SETSIG
        return SignalRequest::kNone;
    }
    switch (info.si_signo) {
    case SIGUSR1: return SignalRequest::kReportCounts;
    case SIGUSR2: return SignalRequest::kReportLists;
    default: return SignalRequest::kNone;
    }
}

} // namespace syd::kernel
