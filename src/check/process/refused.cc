// SPDX-License-Identifier: BSD-3-Clause
// Calls that a sandbox never permits, whatever their arguments are: mount and its like with EPERM, io_uring and its
// like as if the kernel lacked them; and the commands of syslog(2) that change the kernel's log or its console.
#include "check/deciders.h"

#include "base/text.h"

#include <cerrno>

namespace syd::check {

void plan_refused(Planner& planner, const syscalls::Row& row) {
    if (planner.any_type_may_be_active()) {
        planner.notify(row);
    }
}

Decision decide_refused(Call& call) {
    const bool is_refused = call.row().undoes_path_rules ? call.any_path_type_is_active()
                                                         : policy::is_active(call.state().mode(call.row().guards));
    if (is_refused) {
        return call.refuse_call(cat(call.row().name, " is not allowed inside a sandbox"));
    }
    call.sandbox().note_foreign_root(); // chroot, mount and their like change what paths mean
    return Decision::continue_call();
}

// io_uring and its like reach files and sockets alike, so one active type is enough.
Decision decide_unsupported(Call& call) {
    return call.any_type_is_active() ? Decision::refuse(ENOSYS) : Decision::continue_call();
}

// syslog(2): read and clear, clear, and the console off, on and at another level. The kernel's headers for programs
// have no names for them.
void plan_kernel_log(Planner& planner, const syscalls::Row& row) {
    if (planner.may_be_active(policy::Access::kWrite)) {
        planner.notify_any_value(row, row.decider_argument, {4, 5, 6, 7, 8});
    }
}

Decision decide_kernel_log(Call& call) {
    return call.is_active(policy::Access::kWrite) ? call.refuse_call("the kernel's log is not changed from inside")
                                                  : Decision::continue_call();
}

} // namespace syd::check
