// SPDX-License-Identifier: BSD-3-Clause
// The decider of ptrace(2). Processes of the sandbox that are confined alike may trace one another: debuggers work
// inside.
#include "check/deciders.h"

#include "check/process/protected_processes.h"

#include <sys/ptrace.h>

#include <algorithm>
#include <cerrno>

namespace syd::check {
namespace {

constexpr std::int8_t kRequestArgument = 0;

// The parent becomes the tracer. It must not be sydbox, nor a process that may do less.
Decision check_trace_me(Call& call) {
    const auto ids = tracee::read_process_ids(call.tid());
    if (!ids) {
        return ids.error() == Errno{ESRCH} ? Decision::gone() : decide_by_protection(call, Protection::kUnknown);
    }
    if (ids->parent == call.options().supervisor || ids->parent == call.options().foreground) {
        return Decision::refuse(EPERM); // without a report: to ask for a tracer harms nobody
    }
    const policy::Snapshot tracer = call.sandbox().views_of(ids->parent).state;
    if (!tracer) {
        return decide_by_protection(call, Protection::kUnknown);
    }
    const bool may_do_more =
        std::ranges::any_of(tracer->modes, policy::is_active) && !call.sandbox().is_within(ids->pid, tracer);
    return may_do_more ? refuse_process_access(call, Protection::kLessConfined) : Decision::continue_call();
}

} // namespace

// Only these requests begin to trace a process.
void plan_ptrace(Planner& planner, const syscalls::Row& row) {
    planner.notify_protected_ids(row, row.decider_argument);
    if (planner.any_type_may_be_active()) {
        planner.notify_any_value(row, kRequestArgument, {PTRACE_TRACEME, PTRACE_ATTACH, PTRACE_SEIZE});
    }
}

Decision decide_ptrace(Call& call) {
    const int request = call.event().int_argument(kRequestArgument);
    if (request == PTRACE_TRACEME) {
        return check_trace_me(call);
    }
    if (request != PTRACE_ATTACH && request != static_cast<int>(PTRACE_SEIZE)) {
        return Decision::continue_call();
    }
    return decide_process_access(call);
}

} // namespace syd::check
