// SPDX-License-Identifier: BSD-3-Clause
// The decider of calls that take a process over, by its id: process_vm_writev(2), and ptrace(2) that attaches.
//
// The kernel looks the id up once more after the check; a process that took over the id in between is not seen.
#include "check/deciders.h"

#include "check/process/protected_processes.h"
#include "tracee/proc.h"

#include <cerrno>

namespace syd::check {

void plan_process_access(Planner& planner, const syscalls::Row& row) {
    if (planner.any_type_may_be_active()) {
        planner.notify(row); // the decider protects sydbox too
    } else {
        planner.refuse_protected_ids(row, row.decider_argument);
    }
}

Decision decide_process_access(Call& call) {
    const pid_t target = call.decider_int();
    const Protection protection = protection_from_access(call, target);
    if (protection == Protection::kNone) {
        return Decision::continue_call();
    }
    return tracee::Proc().ids_of(target) ? refuse_process_access(call, protection) : Decision::refuse(ESRCH);
}

} // namespace syd::check
