// SPDX-License-Identifier: BSD-3-Clause
// The decider of setpriority(2) and ioprio_set(2), which name a process, a process group or a user. sydbox may be one
// of a group's or of a user's processes.
#include "check/deciders.h"

#include "check/process/protected_processes.h"
#include "check/process/targets_process.h"

#include <sys/resource.h>

namespace syd::check {
namespace {

constexpr std::int8_t kWhichArgument = 0;

struct Which {
    std::uint32_t group;
    std::uint32_t user;
};

Which which_of(const syscalls::Row& row) {
    constexpr std::uint32_t kIoPriorityGroup = 2; // IOPRIO_WHO_PGRP (ioprio_set(2)); the C library has no name for it
    constexpr std::uint32_t kIoPriorityUser = 3;  // IOPRIO_WHO_USER
    return row.arguments.at(kWhichArgument) == syscalls::Role::kIoPriorityWho ? Which{kIoPriorityGroup, kIoPriorityUser}
                                                                              : Which{PRIO_PGRP, PRIO_USER};
}

} // namespace

void plan_priority(Planner& planner, const syscalls::Row& row) {
    planner.notify_protected_ids(row, row.decider_argument);
    if (planner.protects_processes()) {
        const Which which = which_of(row);
        planner.notify_any_value(row, kWhichArgument, {which.user, which.group});
    }
}

Decision decide_priority(Call& call) {
    const Which which = which_of(call.row());
    const auto kind = static_cast<std::uint32_t>(call.event().int_argument(kWhichArgument));
    const pid_t target = call.decider_int();
    if (kind == which.user) {
        return call.refuse_always("sydbox is one of the processes of a user");
    }
    if (kind != which.group) {
        return decide_named_process(call, target);
    }
    const Protection protection =
        target != 0 ? protection_of_owner(call, -target) : protection_of_group_of(call, call.tid());
    return decide_by_protection(call, protection);
}

} // namespace syd::check
