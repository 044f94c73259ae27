// SPDX-License-Identifier: BSD-3-Clause
// The decider of prctl(2). PR_SET_CHILD_SUBREAPER (Linux 3.4) makes a process the parent of processes that others
// started; PR_SET_DUMPABLE with 0 would close the memory of the process to an unprivileged sydbox.
#include "check/deciders.h"

#include <sys/prctl.h>

namespace syd::check {
namespace {

constexpr std::int8_t kValueArgument = 1;

} // namespace

void plan_prctl(Planner& planner, const syscalls::Row& row) {
    // Only states that can differ make it worth knowing whose child an orphan was. A tracer is told of births, but not
    // by a parent that is killed while it forks.
    if (!planner.is_sealed()) {
        planner.notify(row, {syscalls::is_int(row.decider_argument, PR_SET_CHILD_SUBREAPER)});
    }
    if (planner.is_unprivileged()) {
        planner.answer(row, 0,
                       {syscalls::is_int(row.decider_argument, PR_SET_DUMPABLE), syscalls::is_int(kValueArgument, 0)});
    }
}

Decision decide_prctl(Call& call) {
    if (call.decider_int() == PR_SET_CHILD_SUBREAPER && call.event().argument(kValueArgument) != 0) {
        call.sandbox().note_reaper(call.tid());
    }
    return Decision::continue_call();
}

} // namespace syd::check
