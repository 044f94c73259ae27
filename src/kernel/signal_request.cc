// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/signal_request.h"

#include "kernel/signals.h"

namespace syd::kernel {
namespace {

// Whether a process sent it: kill(2), tgkill(2), sigqueue(3). The other codes, such as those of fcntl(2), F_SETSIG, of
// timers and of message queues, do not tell which process caused the signal, and a process can have such a signal sent
// to its process group.
bool is_sent_by_process(const siginfo_t& info) noexcept {
    return info.si_code == SI_USER || info.si_code == SI_TKILL || info.si_code == SI_QUEUE;
}

bool is_termination_wanted(const siginfo_t& info, pid_t foreground, Interruptibility interruptibility,
                           const std::function<bool(pid_t)>& is_in_sandbox) {
    const auto [interrupt, command_has_ended] = interruptibility;
    const bool is_passed_on = info.si_code == SI_QUEUE && info.si_pid == foreground;
    // The terminal signals the whole process group, so that the command gets the signal too and decides what becomes of
    // it, as long as it is there. The kernel keeps one pending instance of a signal: this one hides that which the
    // foreground passes on.
    if (info.si_code == SI_KERNEL || (is_passed_on && info.si_value.sival_int == kSentByTerminal)) {
        return interrupt == policy::Interrupt::kAnywhere ||
               (interrupt == policy::Interrupt::kWhileWait && command_has_ended);
    }
    if (!is_sent_by_process(info)) {
        return false;
    }
    const bool only_term = interrupt == policy::Interrupt::kNever || interrupt == policy::Interrupt::kBlockTstpToo;
    if (only_term && info.si_signo != SIGTERM) {
        return false;
    }
    // `kill 0` in a script signals this process as well. A process of the sandbox must not end it.
    return !is_in_sandbox(is_passed_on ? info.si_value.sival_int : info.si_pid);
}

} // namespace

std::optional<int> passed_on_value(const siginfo_t& info, bool leads_session) noexcept {
    if (is_sent_by_process(info)) {
        return info.si_pid;
    }
    if (info.si_code != SI_KERNEL) {
        return std::nullopt;
    }
    // When a terminal hangs up the kernel signals the session leader only.
    return info.si_signo == SIGHUP && leads_session ? kSessionHungUp : kSentByTerminal;
}

SignalRequest request_of(const siginfo_t& info, pid_t foreground, Interruptibility interruptibility,
                         const std::function<bool(pid_t)>& is_in_sandbox) {
    if (info.si_signo == foreground_death_signal()) {
        return SignalRequest::kKillAll;
    }
    switch (info.si_signo) {
    case SIGCHLD: return SignalRequest::kNone;
    case SIGHUP:
        if (info.si_code == SI_QUEUE && info.si_pid == foreground && info.si_value.sival_int == kSessionHungUp) {
            return SignalRequest::kHangUp;
        }
        break;
    case SIGUSR1:
    case SIGUSR2:
        if (info.si_code <= 0) {
            return info.si_signo == SIGUSR1 ? SignalRequest::kReportCounts : SignalRequest::kReportLists;
        }
        break;
    default: break;
    }
    return is_termination_wanted(info, foreground, interruptibility, is_in_sandbox) ? SignalRequest::kTerminate
                                                                                    : SignalRequest::kNone;
}

} // namespace syd::kernel
