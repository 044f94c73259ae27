// SPDX-License-Identifier: BSD-3-Clause
// The deciders of pidfd_getfd(2) and pidfd_send_signal(2), which name a process by a descriptor.
//
// The kernel looks the descriptor up once more after the check; another pidfd that was put in its place in between is
// not seen.
#include "check/deciders.h"

#include "check/process/group_signal.h"
#include "check/process/pid_numbers.h"
#include "check/process/protected_processes.h"
#include "tracee/pidfd.h"

#include <unistd.h>

#include <cerrno>

namespace syd::check {
namespace {

using Kind = tracee::DescribedProcess::Kind;

// The process that the call's descriptor denotes, or the decision where it denotes none.
Result<tracee::DescribedProcess, Decision> described_process(Call& call) {
    const auto process = tracee::process_of_descriptor(call.tid(), call.decider_int());
    if (process) {
        // For the kernel the descriptor is no pidfd (EBADF), or its process is gone (ESRCH).
        return process->kind == Kind::kNone || process->kind == Kind::kGone
                   ? Result<tracee::DescribedProcess, Decision>(Unexpected{Decision::continue_call()})
                   : *process;
    }
    switch (process.error().value) {
    case EBADF: return Unexpected{Decision::continue_call()};
    case ESRCH: return Unexpected{Decision::gone()};
    default: return Unexpected{decide_by_protection(call, Protection::kUnknown)};
    }
}

} // namespace

void plan_pidfd_open(Planner& planner, const syscalls::Row& row) {
    planner.notify_protected_ids(row, row.decider_argument);
}

// Refused without a report: a descriptor alone harms nobody, and a sydbox inside opens those of its ancestors. Calls on
// a descriptor that came another way are decided below.
Decision decide_pidfd_open(Call& call) {
    const auto is_inner = is_in_inner_pid_namespace(call.tid());
    if (is_inner && *is_inner) {
        return Decision::continue_call(); // no protected process has a number in there
    }
    const auto protection = is_inner ? protection_from_signals(call, call.decider_int()) : Protection::kUnknown;
    return protection == Protection::kNone ? Decision::continue_call() : Decision::refuse(EPERM);
}

void plan_pidfd(Planner& planner, const syscalls::Row& row) {
    if (planner.protects_processes()) {
        planner.notify(row);
    }
}

Decision decide_pidfd_getfd(Call& call) {
    const auto target = described_process(call);
    if (!target) {
        return target.error();
    }
    const Protection protection = protection_from_access(
        call, target->kind == Kind::kForeign ? Protection::kOutsider : protection_of(call, target->pid));
    return protection != Protection::kNone ? refuse_process_access(call, protection) : Decision::continue_call();
}

Decision decide_pidfd_send_signal(Call& call) {
    constexpr std::int8_t kSignalArgument = 1;
    constexpr std::int8_t kFlagsArgument = 3;
    constexpr int kToGroup = 1 << 2; // PIDFD_SIGNAL_PROCESS_GROUP, Linux 6.9
    const int signal = call.event().int_argument(kSignalArgument);
    const bool is_for_group = (call.event().int_argument(kFlagsArgument) & kToGroup) != 0;
    const auto target = described_process(call);
    if (!target) {
        return target.error();
    }
    if (target->kind == Kind::kForeign) {
        // A process that waits for sydbox may be outside of our pid namespace.
        return signal == 0 ? Decision::continue_call() : decide_by_protection(call, Protection::kOutsider);
    }
    const Protection protection = signal == 0 ? Protection::kNone : protection_from_signals(call, target->pid);
    if (protection != Protection::kNone) {
        return decide_by_protection(call, protection);
    }
    if (!is_for_group) {
        return Decision::continue_call();
    }
    const pid_t group = ::getpgid(target->pid);
    if (group < 0) {
        return errno == ESRCH ? Decision::continue_call() : decide_by_protection(call, Protection::kUnknown);
    }
    return may_reach_group(call, group, signal) ? Decision::continue_call() : send_to_group(call, group, signal);
}

} // namespace syd::check
