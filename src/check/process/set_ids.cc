// SPDX-License-Identifier: BSD-3-Clause
// setuid(2) and its like. A privileged sydbox may search directories that a process with other ids may not, so from
// then on it gives the errno that the process would have got (paths/path_judge.h, error_for_process). While no process
// has changed its ids, none has to be asked for them.
#include "check/deciders.h"

namespace syd::check {

void plan_set_ids(Planner& planner, const syscalls::Row& row) {
    if (!planner.is_unprivileged() && planner.any_type_may_be_active()) {
        planner.notify(row);
    }
}

// Noted before the call, so that no call of the process comes in between.
Decision settle_set_ids(const PendingEvent& pending) {
    pending.context.sandbox.note_changed_ids();
    return Decision::continue_call();
}

} // namespace syd::check
