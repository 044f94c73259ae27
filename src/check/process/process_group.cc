// SPDX-License-Identifier: BSD-3-Clause
// The decider of setpgid(2). It is never refused, but with it a process could make the group of sydbox an orphaned one,
// whose stopped members have the kernel send SIGHUP to the shell that waits for sydbox.
#include "check/deciders.h"

namespace syd::check {

void plan_process_group(Planner& planner, const syscalls::Row& row) {
    if (planner.protects_processes()) {
        planner.notify(row);
    }
}

Decision settle_process_group(const PendingEvent& pending) {
    pending.context.control.tie_process_group();
    return Decision::continue_call();
}

} // namespace syd::check
