// SPDX-License-Identifier: BSD-3-Clause
// The decider of kill(2). Signals to protected ids, to process groups and to everybody come out of the filter.
#include "check/deciders.h"

#include "check/process/group_signal.h"
#include "check/process/pid_numbers.h"
#include "check/process/protected_processes.h"
#include "check/process/targets_process.h"

#include <unistd.h>

#include <cerrno>
#include <climits>

namespace syd::check {
namespace {

constexpr pid_t kEverybody = -1;

// In an inner pid namespace kill(2) reaches the processes of that namespace. Their groups have no protected process,
// except for a group that was entered from outside, which is named by 0 alone. Everybody is everybody in there; the
// first process of the namespace tells whether all of them are of the sandbox.
Decision decide_inner_kill(Call& call, pid_t target) {
    if (target != kEverybody) {
        return Decision::continue_call();
    }
    const auto first = find_named_process(call.options().supervisor, call.tid(), 1);
    if (!first) {
        return decide_by_protection(call, first.error() == Errno{ESRCH} ? Protection::kOutsider : Protection::kUnknown);
    }
    return Decision::continue_call();
}

} // namespace

void plan_kill(Planner& planner, const syscalls::Row& row) {
    planner.notify_protected_ids(row, row.decider_argument);
    if (planner.protects_processes()) {
        planner.notify(row, {syscalls::is_int(row.decider_argument, 0)});
        planner.notify(row, {syscalls::has_bits(row.decider_argument, syscalls::kIntSign)});
    }
}

Decision decide_kill(Call& call) {
    constexpr std::int8_t kSignalArgument = 1;
    const pid_t target = call.decider_int();
    const int signal = call.event().int_argument(kSignalArgument);
    if (target > 0) {
        return decide_named_process(call, target);
    }
    if (target == INT_MIN) {
        return Decision::refuse(ESRCH); // kill(2): it is no group
    }
    if (target != 0) {
        const auto is_inner = is_in_inner_pid_namespace(call.tid());
        if (!is_inner) {
            return decide_by_protection(call, Protection::kUnknown);
        }
        if (*is_inner) {
            return decide_inner_kill(call, target);
        }
    }
    // The caller's group (0) is another one once another thread has changed it (setpgid(2)).
    const bool may_be_left_to_kernel =
        target == 0 ? is_stop_or_continue(signal) && may_reach_group(call, ::getpgid(call.tid()), signal)
                    : target != kEverybody && may_reach_group(call, -target, signal);
    return may_be_left_to_kernel ? Decision::continue_call() : send_to_many(call, target, signal);
}

} // namespace syd::check
