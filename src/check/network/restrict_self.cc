// SPDX-License-Identifier: BSD-3-Clause
// The decider of landlock_restrict_self(2). From then on processes bind for themselves (carry_out_bind.h): a bind that
// sydbox makes would not be restricted.
#include "check/deciders.h"

namespace syd::check {

void plan_restrict_self(Planner& planner, const syscalls::Row& row) {
    if (planner.may_be_active(policy::Access::kBind)) {
        planner.notify(row);
    }
}

// Noted before the call, so that no bind comes in between.
Decision settle_restrict_self(const PendingEvent& pending) {
    pending.context.sandbox.note_own_restriction();
    return Decision::continue_call();
}

} // namespace syd::check
