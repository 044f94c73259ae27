// SPDX-License-Identifier: BSD-3-Clause
// The deciders of calls that take a process over, by its id: process_vm_writev(2), ptrace(2) that attaches, and
// perf_event_open(2), which with sigtrap sends SIGTRAP to the process that it watches (Linux 5.13).
//
// The kernel looks the id up once more after the check; a process that took over the id in between is not seen.
#include "check/deciders.h"

#include "check/process/pid_numbers.h"
#include "check/process/protected_processes.h"

#include <linux/perf_event.h>

#include <cerrno>

namespace syd::check {

void plan_process_access(Planner& planner, const syscalls::Row& row) {
    if (planner.any_type_may_be_active()) {
        planner.notify(row); // the decider protects sydbox too
    } else {
        planner.notify_protected_ids(row, row.decider_argument);
    }
}

Decision decide_process_access(Call& call) {
    const auto target = find_named_process(call.options().supervisor, call.tid(), call.decider_int());
    if (!target) {
        return target.error() == Errno{ESRCH} ? Decision::refuse(ESRCH)
                                              : decide_by_protection(call, Protection::kUnknown);
    }
    const Protection protection = protection_from_access(call, protection_of(call, *target));
    if (protection == Protection::kNone) {
        return Decision::continue_call();
    }
    const auto ids = tracee::read_process_ids(*target);
    const bool is_gone = !ids && ids.error() == Errno{ESRCH};
    return is_gone ? Decision::refuse(ESRCH) : refuse_process_access(call, protection);
}

// 0 is the caller.
void plan_perf_event(Planner& planner, const syscalls::Row& row) {
    if (planner.any_type_may_be_active()) {
        planner.notify(row, {syscalls::is_not(row.decider_argument, 0)});
    } else {
        planner.notify_protected_ids(row, row.decider_argument);
    }
}

// -1 is every process that runs on a processor, and with PERF_FLAG_PID_CGROUP the argument is the descriptor of a
// cgroup: such events count, and the kernel sends no signal for them.
Decision decide_perf_event(Call& call) {
    constexpr std::int8_t kFlags = 4;
    const pid_t target = call.decider_int();
    const bool is_of_cgroup = (call.event().argument(kFlags) & PERF_FLAG_PID_CGROUP) != 0;
    return target <= 0 || is_of_cgroup ? Decision::continue_call() : decide_process_access(call);
}

} // namespace syd::check
