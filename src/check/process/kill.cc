// SPDX-License-Identifier: BSD-3-Clause
// The decider of kill(2). The filter itself refuses signals to protected ids; signals to process groups and to
// everybody come out.
#include "check/deciders.h"

#include "check/process/group_signal.h"

#include <unistd.h>

#include <cerrno>
#include <climits>

namespace syd::check {

void plan_kill(Planner& planner, const syscalls::Row& row) {
    planner.refuse_protected_ids(row, row.decider_argument);
    if (planner.protects_groups()) {
        planner.notify(row, {syscalls::is_int(row.decider_argument, 0)});
        planner.notify(row, {syscalls::has_bits(row.decider_argument, syscalls::kIntSign)});
    }
}

Decision decide_kill(Call& call) {
    constexpr std::int8_t kSignalArgument = 1;
    const pid_t target = call.decider_int();
    const int signal = call.event().int_argument(kSignalArgument);
    if (target > 0) {
        return Decision::continue_call();
    }
    if (target == INT_MIN) {
        return Decision::refuse(ESRCH); // kill(2): it is no group
    }
    // The caller's group (0) is another one once another thread has changed it (setpgid(2)).
    const bool may_be_left_to_kernel =
        target == 0 ? is_stop_or_continue(signal) && may_reach_group(call, ::getpgid(call.tid()), signal)
                    : target != -1 && may_reach_group(call, -target, signal);
    return may_be_left_to_kernel ? Decision::continue_call() : send_to_many(call, target, signal);
}

} // namespace syd::check
