// SPDX-License-Identifier: BSD-3-Clause
// The decider of setpriority(2) and ioprio_set(2), which name a process, a process group or a user. sydbox may be one
// of a group's or of a user's processes.
#include "check/deciders.h"

#include "check/process/protected_processes.h"

#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>

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
    planner.refuse_protected_ids(row, row.decider_argument);
    if (planner.protects_groups()) {
        const Which which = which_of(row);
        planner.answer(row, EPERM, {syscalls::is_int(kWhichArgument, which.user)});
        planner.notify(row, {syscalls::is_int(kWhichArgument, which.group)});
    }
}

Decision decide_priority(Call& call) {
    const pid_t target = call.decider_int();
    const pid_t group = target != 0 ? target : ::getpgid(call.tid());
    return is_protected_group(call, group) ? Decision::refuse(EPERM) : Decision::continue_call();
}

} // namespace syd::check
