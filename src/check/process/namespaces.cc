// SPDX-License-Identifier: BSD-3-Clause
// The deciders of unshare(2) and setns(2), and what clone(2) shares with them.
#include "check/process/namespaces.h"

#include "check/deciders.h"

namespace syd::check {

namespace {

// In a namespace of its own a process has numbers, groups and sockets that mean something else outside.
constexpr std::uint64_t kRestricted = kPathRemapping | CLONE_NEWPID | CLONE_NEWNET;

bool has_exec_lists(const policy::Settings& settings) {
    return !settings.exec_kill.empty() || !settings.exec_resume.empty();
}

} // namespace

bool may_check_namespaces(const Planner& planner) {
    return planner.any_type_may_be_active() || has_exec_lists(planner.settings());
}

Decision decide_namespaces(Call& call, std::uint64_t flags) {
    const bool is_checked = call.any_type_is_active() || has_exec_lists(call.settings());
    if (call.any_path_type_is_active() && (flags & kPathRemapping) != 0) {
        return call.refuse_call("user and mount namespaces could give paths another meaning");
    }
    if (call.settings().restrict_namespaces && is_checked && (flags & kRestricted) != 0) {
        return call.refuse_call("core/restrict/namespaces refuses new namespaces");
    }
    if ((flags & CLONE_NEWPID) != 0) {
        call.sandbox().expect_nested_pid_namespaces(); // the first process of one adopts orphans
    }
    if ((flags & kPathRemapping) == 0) {
        return Decision::continue_call();
    }
    call.sandbox().note_foreign_root();
    return Decision::continue_call();
}

void plan_unshare(Planner& planner, const syscalls::Row& row) {
    if (may_check_namespaces(planner)) {
        planner.notify_any_bit(row, row.decider_argument, kWatchedNamespaces);
    }
}

Decision decide_unshare(Call& call) {
    return decide_namespaces(call, call.decider_argument());
}

void plan_setns(Planner& planner, const syscalls::Row& row) {
    if (may_check_namespaces(planner)) {
        planner.notify(row);
    }
}

Decision decide_setns(Call& call) {
    // An int: the kernel ignores the upper half of the register.
    const auto flags = static_cast<std::uint32_t>(call.decider_int());
    // setns(2): 0 joins a namespace of any kind.
    return decide_namespaces(call, flags == 0 ? kPathRemapping : flags);
}

} // namespace syd::check
