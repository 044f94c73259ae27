// SPDX-License-Identifier: BSD-3-Clause
// The deciders of connect(2) and sendto(2).
#include "check/deciders.h"

#include "check/network/destination.h"

namespace syd::check {

using policy::Access;

void plan_connect(Planner& planner, const syscalls::Row& row) {
    if (planner.may_be_active(Access::kConnect)) {
        planner.notify(row);
    }
}

Decision decide_connect(Call& call) {
    if (!call.is_active(Access::kConnect)) {
        return Decision::continue_call();
    }
    return check_destination(call, SocketOperation::kConnect, destination_in_arguments(call))
        .value_or(Decision::continue_call());
}

// A send on a connected socket names no address.
void plan_send_to(Planner& planner, const syscalls::Row& row) {
    if (planner.may_be_active(Access::kConnect)) {
        planner.notify(row, {syscalls::is_not(row.decider_argument, 0)});
    }
}

Decision decide_send_to(Call& call) {
    const Destination destination = destination_in_arguments(call);
    if (!call.is_active(Access::kConnect) || destination.address == 0 || destination.length == 0) {
        return Decision::continue_call();
    }
    return check_destination(call, SocketOperation::kSend, destination).value_or(Decision::continue_call());
}

} // namespace syd::check
