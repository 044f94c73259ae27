// SPDX-License-Identifier: BSD-3-Clause
// The decider of the stat(2) family: a stat may carry a magic command, and is never checked otherwise.
#include "check/deciders.h"

#include "check/magic/magic_command.h"

#include <fcntl.h>

#include <climits>

namespace syd::check {

// With AT_EMPTY_PATH it is an fstat(2), which the C library makes by the thousand.
void plan_stat(Planner& planner, const syscalls::Row& row) {
    if (planner.is_sealed() || !planner.settings().magic_stat) {
        return;
    }
    const std::int8_t flags = row.paths[0].at_flags;
    if (flags == syscalls::kNoArgument) {
        planner.notify(row);
    } else {
        planner.notify(row, {syscalls::lacks_bits(flags, AT_EMPTY_PATH)});
    }
}

Decision settle_stat(const PendingEvent& pending) {
    const SyscallEvent& event = pending.event;
    const std::uint64_t address = event.argument(event.row->paths[0].path);
    // The hot path: few stats are magic. A path that can't be read is the kernel's to refuse.
    if (!may_be_magic(pending, address)) {
        return Decision::continue_call();
    }
    const auto path = tracee::read_string(event.tid, {address}, PATH_MAX);
    if (!path) {
        return path.error().value == ESRCH ? Decision::gone() : Decision::refuse(path.error());
    }
    const Views views = pending.context.sandbox.views_of(event.tid);
    if (!views.state) {
        return decide_without_state(pending);
    }
    return decide_magic(pending, *path, *views.state).value_or(Decision::continue_call());
}

} // namespace syd::check
