// SPDX-License-Identifier: BSD-3-Clause
// The deciders of pidfd_getfd(2) and pidfd_send_signal(2), which name a process by a descriptor.
//
// The kernel looks the descriptor up once more after the check; another pidfd that was put in its place in between is
// not seen.
#include "check/deciders.h"

#include "base/text.h"
#include "check/process/group_signal.h"
#include "check/process/protected_processes.h"
#include "tracee/proc.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <optional>

namespace syd::check {
namespace {

std::optional<pid_t> number_at(std::string_view text) {
    text.remove_prefix(std::min(text.size(), text.find_first_not_of(" \t")));
    pid_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() ? std::optional(number) : std::nullopt;
}

// The process of a pidfd, which is the "Pid:" of its fdinfo (pidfd_open(2)); pidfd_send_signal(2) takes a folder
// /proc/PID as well. Nothing if it is neither, or the process is gone.
std::optional<pid_t> process_of_descriptor(pid_t tid, int fd) {
    constexpr std::string_view kPid = "\nPid:";
    if (const auto info = tracee::read_whole_file(cat("/proc/", tid, "/fdinfo/", fd).c_str())) {
        if (const auto at = info->find(kPid); at != std::string::npos) {
            const auto pid = number_at(std::string_view(*info).substr(at + kPid.size()));
            return pid && *pid > 0 ? pid : std::nullopt;
        }
    }
    std::array<char, 64> link{};
    const ssize_t length = ::readlink(cat("/proc/", tid, "/fd/", fd).c_str(), link.data(), link.size());
    constexpr std::string_view kProc = "/proc/";
    const std::string_view text(link.data(), length > 0 ? static_cast<std::size_t>(length) : 0);
    return text.starts_with(kProc) ? number_at(text.substr(kProc.size())) : std::nullopt;
}

// The descriptor is no pidfd, and the kernel refuses it; or sydbox may not look at it.
Decision decide_without_process(const Call& call) {
    return tracee::may_look_into(call.tid()) ? Decision::continue_call() : Decision::refuse(EPERM);
}

} // namespace

void plan_pidfd(Planner& planner, const syscalls::Row& row) {
    if (planner.protects_groups()) {
        planner.notify(row);
    }
}

Decision decide_pidfd_getfd(Call& call) {
    const auto target = process_of_descriptor(call.tid(), call.decider_int());
    if (!target) {
        return decide_without_process(call);
    }
    const Protection protection = protection_from_access(call, *target);
    return protection != Protection::kNone ? refuse_process_access(call, protection) : Decision::continue_call();
}

Decision decide_pidfd_send_signal(Call& call) {
    constexpr std::int8_t kSignalArgument = 1;
    constexpr std::int8_t kFlagsArgument = 3;
    constexpr int kToGroup = 1 << 2; // PIDFD_SIGNAL_PROCESS_GROUP, Linux 6.9
    const auto target = process_of_descriptor(call.tid(), call.decider_int());
    if (!target) {
        return decide_without_process(call);
    }
    if (protection_of(call, *target) == Protection::kSydbox || is_protected_process(call, *target)) {
        return Decision::refuse(EPERM);
    }
    const int signal = call.event().int_argument(kSignalArgument);
    const pid_t group = ::getpgid(*target);
    const bool is_for_group = (call.event().int_argument(kFlagsArgument) & kToGroup) != 0;
    return is_for_group && !may_reach_group(call, group, signal) ? send_to_many(call, -group, signal)
                                                                 : Decision::continue_call();
}

} // namespace syd::check
