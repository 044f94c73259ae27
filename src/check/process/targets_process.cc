// SPDX-License-Identifier: BSD-3-Clause
// The decider of calls that name one process or thread (tgkill, sched_setparam and the like): those that name a
// protected one come out and are refused.
#include "check/process/targets_process.h"

#include "check/deciders.h"
#include "check/process/pid_numbers.h"
#include "check/process/protected_processes.h"

#include <algorithm>

namespace syd::check {
namespace {

// Signal 0 only asks whether a process exists (kill(2)).
bool sends_no_signal(const Call& call) {
    const auto& roles = call.row().arguments;
    const auto* const signal = std::ranges::find(roles, syscalls::Role::kSignal);
    return signal != roles.end() && call.event().int_argument(static_cast<std::int8_t>(signal - roles.begin())) == 0;
}

} // namespace

Decision decide_named_process(Call& call, pid_t number) {
    if (sends_no_signal(call)) {
        return Decision::continue_call();
    }
    // No protected process has a number in an inner pid namespace.
    const auto is_inner = is_in_inner_pid_namespace(call.tid());
    if (!is_inner) {
        return decide_by_protection(call, Protection::kUnknown);
    }
    return *is_inner ? Decision::continue_call() : decide_by_protection(call, protection_from_signals(call, number));
}

void plan_targets_process(Planner& planner, const syscalls::Row& row) {
    planner.notify_protected_ids(row, row.decider_argument);
}

Decision decide_targets_process(Call& call) {
    return decide_named_process(call, call.decider_int());
}

} // namespace syd::check
