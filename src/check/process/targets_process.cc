// SPDX-License-Identifier: BSD-3-Clause
// Calls that name one process or thread (tgkill, sched_setparam and the like): the filter refuses protected ids, and
// nothing comes out.
#include "check/deciders.h"

namespace syd::check {

void plan_targets_process(Planner& planner, const syscalls::Row& row) {
    planner.refuse_protected_ids(row, row.decider_argument);
}

} // namespace syd::check
