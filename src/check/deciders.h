// SPDX-License-Identifier: BSD-3-Clause
// The code of each decider (syscalls/decider.h): which calls have to come out of the filter, and what is decided on one
// that came out. Both halves are in one file below paths/, network/, process/ or magic/, so that a fact that both need
// stands once; the table in deciders.cc lists them.
#pragma once

#include "check/call.h"
#include "check/planner.h"

#include <optional>

namespace syd::check {

struct DeciderCode {
    syscalls::Decider decider = syscalls::Decider::kNone;
    // Adds to the plan what of the row's calls has to come out; nullptr: nothing ever does.
    void (*plan)(Planner& planner, const syscalls::Row& row) = nullptr;
    // Decides without the state of the process, for calls that come often and seldom need it. Exclusive with `decide`.
    Decision (*settle)(const PendingEvent& pending) = nullptr;
    Decision (*decide)(Call& call) = nullptr;
};

[[nodiscard]] const DeciderCode& code_of(syscalls::Decider decider) noexcept;

// -- paths/ ----------------------------------------------------------------------------------------------------------
void plan_paths(Planner& planner, const syscalls::Row& row);
[[nodiscard]] Decision decide_paths(Call& call);
void plan_open(Planner& planner, const syscalls::Row& row);
[[nodiscard]] Decision decide_open(Call& call);
void plan_open_how(Planner& planner, const syscalls::Row& row);
[[nodiscard]] Decision decide_open_how(Call& call);
void plan_access_mode(Planner& planner, const syscalls::Row& row);
[[nodiscard]] Decision decide_access_mode(Call& call);
void plan_exec(Planner& planner, const syscalls::Row& row);
[[nodiscard]] Decision decide_exec(Call& call);
[[nodiscard]] Decision decide_utime(Call& call);
void plan_new_name(Planner& planner, const syscalls::Row& row);
[[nodiscard]] Decision decide_rename(Call& call);
[[nodiscard]] Decision decide_link(Call& call);
[[nodiscard]] Decision decide_mknod(Call& call);
[[nodiscard]] Decision decide_watch(Call& call);
void plan_ioctl(Planner& planner, const syscalls::Row& row);
[[nodiscard]] Decision decide_ioctl(Call& call);

// -- network/ --------------------------------------------------------------------------------------------------------
void plan_bind(Planner& planner, const syscalls::Row& row);
[[nodiscard]] Decision decide_bind(Call& call);
void plan_connect(Planner& planner, const syscalls::Row& row);
[[nodiscard]] Decision decide_connect(Call& call);
void plan_send_to(Planner& planner, const syscalls::Row& row);
[[nodiscard]] Decision decide_send_to(Call& call);
[[nodiscard]] Decision decide_send_message(Call& call);
[[nodiscard]] Decision decide_send_messages(Call& call);
void plan_socket(Planner& planner, const syscalls::Row& row);
[[nodiscard]] Decision decide_socket(Call& call);
[[nodiscard]] Decision decide_listen(Call& call);
void plan_socket_option(Planner& planner, const syscalls::Row& row);
[[nodiscard]] Decision decide_socket_option(Call& call);
void plan_restrict_self(Planner& planner, const syscalls::Row& row);
[[nodiscard]] Decision settle_restrict_self(const PendingEvent& pending);
void plan_socketcall(Planner& planner, const syscalls::Row& row);
[[nodiscard]] Decision decide_socketcall(Call& call);

// -- process/ --------------------------------------------------------------------------------------------------------
void plan_fcntl(Planner& planner, const syscalls::Row& row);
[[nodiscard]] Decision decide_fcntl(Call& call);
void plan_mmap(Planner& planner, const syscalls::Row& row);
[[nodiscard]] Decision decide_mmap(Call& call);
void plan_mprotect(Planner& planner, const syscalls::Row& row);
[[nodiscard]] Decision decide_mprotect(Call& call);
void plan_clone(Planner& planner, const syscalls::Row& row);
[[nodiscard]] Decision decide_clone(Call& call);
void plan_clone_struct(Planner& planner, const syscalls::Row& row);
void plan_unshare(Planner& planner, const syscalls::Row& row);
[[nodiscard]] Decision decide_unshare(Call& call);
void plan_setns(Planner& planner, const syscalls::Row& row);
[[nodiscard]] Decision decide_setns(Call& call);
void plan_targets_process(Planner& planner, const syscalls::Row& row);
[[nodiscard]] Decision decide_targets_process(Call& call);
void plan_kill(Planner& planner, const syscalls::Row& row);
[[nodiscard]] Decision decide_kill(Call& call);
void plan_priority(Planner& planner, const syscalls::Row& row);
[[nodiscard]] Decision decide_priority(Call& call);
void plan_rlimit(Planner& planner, const syscalls::Row& row);
[[nodiscard]] Decision decide_rlimit(Call& call);
void plan_ptrace(Planner& planner, const syscalls::Row& row);
[[nodiscard]] Decision decide_ptrace(Call& call);
void plan_process_access(Planner& planner, const syscalls::Row& row);
[[nodiscard]] Decision decide_process_access(Call& call);
void plan_perf_event(Planner& planner, const syscalls::Row& row);
[[nodiscard]] Decision decide_perf_event(Call& call);
void plan_pidfd_open(Planner& planner, const syscalls::Row& row);
[[nodiscard]] Decision decide_pidfd_open(Call& call);
void plan_pidfd(Planner& planner, const syscalls::Row& row);
[[nodiscard]] Decision decide_pidfd_getfd(Call& call);
[[nodiscard]] Decision decide_pidfd_send_signal(Call& call);
void plan_exit(Planner& planner, const syscalls::Row& row);
[[nodiscard]] Decision settle_exit(const PendingEvent& pending);
void plan_prctl(Planner& planner, const syscalls::Row& row);
[[nodiscard]] Decision decide_prctl(Call& call);
void plan_seccomp(Planner& planner, const syscalls::Row& row);
void plan_kernel_log(Planner& planner, const syscalls::Row& row);
[[nodiscard]] Decision decide_kernel_log(Call& call);
void plan_set_ids(Planner& planner, const syscalls::Row& row);
[[nodiscard]] Decision settle_set_ids(const PendingEvent& pending);
void plan_process_group(Planner& planner, const syscalls::Row& row);
[[nodiscard]] Decision settle_process_group(const PendingEvent& pending);
void plan_refused(Planner& planner, const syscalls::Row& row);
[[nodiscard]] Decision decide_refused(Call& call);
[[nodiscard]] Decision decide_unsupported(Call& call);

// -- magic/ ----------------------------------------------------------------------------------------------------------
void plan_stat(Planner& planner, const syscalls::Row& row);
[[nodiscard]] Decision settle_stat(const PendingEvent& pending);

} // namespace syd::check
