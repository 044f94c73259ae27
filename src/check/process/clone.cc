// SPDX-License-Identifier: BSD-3-Clause
// The deciders of clone(2) and clone3(2).
#include "check/deciders.h"

#include "check/process/namespaces.h"

#include <cerrno>

namespace syd::check {

void plan_clone(Planner& planner, const syscalls::Row& row) {
    if (planner.is_traced()) {
        // The tracer could not follow such a child.
        planner.notify(row, {syscalls::has_bits(row.decider_argument, CLONE_UNTRACED)});
    }
    if (may_check_namespaces(planner)) {
        planner.notify_any_bit(row, row.decider_argument, kWatchedNamespaces);
    }
    if (planner.any_type_may_be_active()) {
        planner.notify_any_bit(row, row.decider_argument, {CLONE_PARENT});
    }
}

Decision decide_clone(Call& call) {
    const std::uint64_t flags = call.decider_argument();
    // A child of the caller's parent would be taken to have the parent's state.
    if ((flags & CLONE_PARENT) != 0) {
        return call.refuse_call("CLONE_PARENT hides whose child a process is");
    }
    return decide_namespaces(call, flags);
}

// The flags are in memory and could change after the check; C libraries fall back to clone(2).
void plan_clone_struct(Planner& planner, const syscalls::Row& row) {
    if (planner.is_traced() || may_check_namespaces(planner)) {
        planner.answer(row, ENOSYS);
    }
}

} // namespace syd::check
