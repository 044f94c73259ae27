// SPDX-License-Identifier: BSD-3-Clause
// setuid(2) and its like. A privileged sydbox may search directories that a process with other ids may not, so from
// then on it gives the errno that the process would have got (paths/path_judge.h, error_for_process). While no process
// has changed its ids, none has to be asked for them.
#include "check/deciders.h"

#include <sys/types.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace syd::check {
namespace {

// Whether all ids of sydbox are 0. Until one has been noted, those of every process of the sandbox are so too.
bool has_root_ids_alone() {
    std::array<uid_t, 3> users{};
    std::array<gid_t, 3> groups{};
    const auto is_root = [](auto id) { return id == 0; };
    return ::getresuid(users.data(), &users[1], &users[2]) == 0 &&
           ::getresgid(groups.data(), &groups[1], &groups[2]) == 0 && std::ranges::all_of(users, is_root) &&
           std::ranges::all_of(groups, is_root);
}

// Whether the call gives the process no other ids than those that sydbox has. -1 means "leave it as it is"
// (setresuid(2)): make(1) calls setresuid(-1, 0, -1) in each child.
bool keeps_ids(const SyscallEvent& event) {
    constexpr std::uint32_t kUnchanged = 0xffffffff;
    for (std::int8_t index = 0; index < 3; ++index) {
        const syscalls::Role role = event.row->arguments.at(static_cast<std::size_t>(index));
        if (role == syscalls::Role::kNone) {
            break;
        }
        const auto id = static_cast<std::uint32_t>(event.argument(index));
        if (role != syscalls::Role::kInt || (id != 0 && id != kUnchanged)) {
            return false; // setgroups(2) has a list
        }
    }
    return has_root_ids_alone();
}

} // namespace

void plan_set_ids(Planner& planner, const syscalls::Row& row) {
    if (!planner.is_unprivileged() && planner.any_type_may_be_active()) {
        planner.notify(row);
    }
}

// Noted before the call, so that no call of the process comes in between.
Decision settle_set_ids(const PendingEvent& pending) {
    if (!pending.context.sandbox.ids_may_differ() && !keeps_ids(pending.event)) {
        pending.context.sandbox.note_changed_ids();
    }
    return Decision::continue_call();
}

} // namespace syd::check
