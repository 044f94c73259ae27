// SPDX-License-Identifier: BSD-3-Clause
// The decider of exit(2) and exit_group(2): the children of a process are given their state before they are orphans.
#include "check/deciders.h"

namespace syd::check {

// While magic is sealed all processes have one state, and a tracer is told of births: then nothing can be lost.
void plan_exit(Planner& planner, const syscalls::Row& row) {
    if (!planner.is_sealed() && !planner.is_traced()) {
        planner.notify(row);
    }
}

Decision settle_exit(const PendingEvent& pending) {
    pending.context.sandbox.before_exit(pending.event.tid);
    return Decision::continue_call();
}

} // namespace syd::check
