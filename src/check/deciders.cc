// SPDX-License-Identifier: BSD-3-Clause
#include "check/deciders.h"

#include <algorithm>
#include <array>

namespace syd::check {
namespace {

using syscalls::Decider;

constexpr std::array<DeciderCode, syscalls::kDeciderCount> kDeciders{{
    {.decider = Decider::kNone},
    {.decider = Decider::kPaths, .plan = plan_paths, .decide = decide_paths},
    {.decider = Decider::kOpen, .plan = plan_open, .decide = decide_open},
    {.decider = Decider::kOpenHow, .plan = plan_open_how, .decide = decide_open_how},
    {.decider = Decider::kAccessMode, .plan = plan_access_mode, .decide = decide_access_mode},
    {.decider = Decider::kStat, .plan = plan_stat, .settle = settle_stat},
    {.decider = Decider::kExec, .plan = plan_exec, .decide = decide_exec},
    {.decider = Decider::kUtime, .plan = plan_paths, .decide = decide_utime},
    {.decider = Decider::kRename, .plan = plan_new_name, .decide = decide_rename},
    {.decider = Decider::kLink, .plan = plan_new_name, .decide = decide_link},
    {.decider = Decider::kMknod, .plan = plan_paths, .decide = decide_mknod},
    {.decider = Decider::kWatch, .plan = plan_paths, .decide = decide_watch},
    {.decider = Decider::kIoctl, .plan = plan_ioctl, .decide = decide_ioctl},
    {.decider = Decider::kBind, .plan = plan_bind, .decide = decide_bind},
    {.decider = Decider::kConnect, .plan = plan_connect, .decide = decide_connect},
    {.decider = Decider::kSendTo, .plan = plan_send_to, .decide = decide_send_to},
    {.decider = Decider::kSendMessage, .plan = plan_connect, .decide = decide_send_message},
    {.decider = Decider::kSendMessages, .plan = plan_connect, .decide = decide_send_messages},
    {.decider = Decider::kSocket, .plan = plan_socket, .decide = decide_socket},
    {.decider = Decider::kListen, .plan = plan_connect, .decide = decide_listen},
    {.decider = Decider::kSocketOption, .plan = plan_socket_option, .decide = decide_socket_option},
    {.decider = Decider::kSocketCall, .plan = plan_socketcall, .decide = decide_socketcall},
    {.decider = Decider::kFcntl, .plan = plan_fcntl, .decide = decide_fcntl},
    {.decider = Decider::kMmap, .plan = plan_mmap, .decide = decide_mmap},
    {.decider = Decider::kMprotect, .plan = plan_mprotect, .decide = decide_mprotect},
    {.decider = Decider::kClone, .plan = plan_clone, .decide = decide_clone},
    {.decider = Decider::kCloneStruct, .plan = plan_clone_struct, .decide = decide_unsupported},
    {.decider = Decider::kUnshare, .plan = plan_unshare, .decide = decide_unshare},
    {.decider = Decider::kSetns, .plan = plan_setns, .decide = decide_setns},
    {.decider = Decider::kTargetsProcess, .plan = plan_targets_process, .decide = decide_targets_process},
    {.decider = Decider::kKill, .plan = plan_kill, .decide = decide_kill},
    {.decider = Decider::kPriority, .plan = plan_priority, .decide = decide_priority},
    {.decider = Decider::kRlimit, .plan = plan_rlimit, .decide = decide_rlimit},
    {.decider = Decider::kPtrace, .plan = plan_ptrace, .decide = decide_ptrace},
    {.decider = Decider::kProcessAccess, .plan = plan_process_access, .decide = decide_process_access},
    {.decider = Decider::kPerfEvent, .plan = plan_perf_event, .decide = decide_perf_event},
    {.decider = Decider::kPidfdOpen, .plan = plan_pidfd_open, .decide = decide_pidfd_open},
    {.decider = Decider::kPidfdGetfd, .plan = plan_pidfd, .decide = decide_pidfd_getfd},
    {.decider = Decider::kPidfdSendSignal, .plan = plan_pidfd, .decide = decide_pidfd_send_signal},
    {.decider = Decider::kExit, .plan = plan_exit, .settle = settle_exit},
    {.decider = Decider::kPrctl, .plan = plan_prctl, .decide = decide_prctl},
    {.decider = Decider::kSeccomp, .plan = plan_seccomp},
    {.decider = Decider::kSetIds, .plan = plan_set_ids, .settle = settle_set_ids},
    {.decider = Decider::kProcessGroup, .plan = plan_process_group, .settle = settle_process_group},
    {.decider = Decider::kRestrictSelf, .plan = plan_restrict_self, .settle = settle_restrict_self},
    {.decider = Decider::kKernelLog, .plan = plan_kernel_log, .decide = decide_kernel_log},
    {.decider = Decider::kRefuse, .plan = plan_refused, .decide = decide_refused},
    {.decider = Decider::kUnsupported, .plan = plan_refused, .decide = decide_unsupported},
}};

constexpr bool is_in_order() {
    for (std::size_t index = 0; index < kDeciders.size(); ++index) {
        if (static_cast<std::size_t>(kDeciders[index].decider) != index) {
            return false;
        }
    }
    return true;
}
static_assert(is_in_order(), "each decider has one row, in the order of syscalls::Decider");

} // namespace

const DeciderCode& code_of(Decider decider) noexcept {
    return kDeciders[static_cast<std::size_t>(decider)];
}

} // namespace syd::check
