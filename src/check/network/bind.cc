// SPDX-License-Identifier: BSD-3-Clause
// The decider of bind(2). A bind to a path makes a file there, so it also writes.
#include "check/deciders.h"

#include "check/network/destination.h"

namespace syd::check {

using policy::Access;

void plan_bind(Planner& planner, const syscalls::Row& row) {
    if (planner.may_be_active(Access::kBind) || planner.may_be_active(Access::kWrite)) {
        planner.notify(row);
    }
}

Decision decide_bind(Call& call) {
    if (!call.is_active(Access::kBind) && !call.is_active(Access::kWrite)) {
        return Decision::continue_call();
    }
    return check_destination(call, SocketOperation::kBind, destination_in_arguments(call))
        .value_or(Decision::continue_call());
}

} // namespace syd::check
