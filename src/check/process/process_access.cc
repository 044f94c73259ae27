// SPDX-License-Identifier: BSD-3-Clause
// Deciders for calls that reach into other processes (protection.h). Processes of the sandbox that are confined alike
// may do it to one another: debuggers work inside.
//
// The kernel looks at the descriptor or pid once more after us; what is swapped between is not seen.
#include "check/call.h"

#include "base/text.h"
#include "check/process/protection.h"
#include "check/process/signal_call.h"
#include "tracee/proc.h"

#include <signal.h>
#include <sys/ptrace.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <climits>
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

bool is_stop_or_continue(int signal) {
    return signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU || signal == SIGCONT;
}

// Whether the kernel may send it. Job control stops the whole job, sydbox with it, so that the shell sees it stopped.
bool may_reach_group(const Call& call, pid_t group, int signal) {
    return !is_protected_group(call, group) ||
           (is_stop_or_continue(signal) && group == ::getpgid(call.options().foreground));
}

Decision refuse_take_over(Call& call, Protection protection) {
    return call.refuse_call(protection == Protection::kLessConfined
                                ? "a process that may do more is not to be taken over"
                                : "a process outside the sandbox is not to be taken over");
}

// Sydbox is out of reach even where nothing is checked.
Protection wanted_protection(Call& call, pid_t target) {
    const Protection protection = protection_of(call, target);
    return protection == Protection::kSydbox || call.any_type_is_active() ? protection : Protection::kNone;
}

// The parent becomes the tracer: not sydbox, and none that may do less.
Decision check_trace_me(Call& call) {
    const auto ids = tracee::Proc().ids_of(call.event().tid);
    if (!ids) {
        return Decision::gone();
    }
    if (protection_of(call, ids->parent) == Protection::kSydbox) {
        return Decision::refuse(EPERM);
    }
    const policy::Snapshot tracer = call.sandbox().views_of(ids->parent).state;
    const bool may_do_more =
        tracer && std::ranges::any_of(tracer->modes, policy::is_active) && !call.sandbox().is_within(ids->pid, tracer);
    return may_do_more ? refuse_take_over(call, Protection::kLessConfined) : Decision::continue_call();
}

} // namespace

// Only signals to groups and to everybody come out of the filter, and priorities of groups.
Decision check_kill(Call& call) {
    const pid_t target = call.event().int_argument(call.row().decider_argument);
    const int signal = call.event().int_argument(1);
    if (call.row().name == "setpriority" || call.row().name == "ioprio_set") {
        const pid_t group = target != 0 ? target : ::getpgid(call.event().tid);
        return is_protected_group(call, group) ? Decision::refuse(EPERM) : Decision::continue_call();
    }
    if (call.row().name != "kill" || target > 0) {
        return Decision::continue_call();
    }
    if (target == INT_MIN) {
        return Decision::refuse(ESRCH); // kill(2): it is no group
    }
    // 0 is another group once another thread has changed it (setpgid(2)).
    const bool may_be_left_to_kernel =
        target == 0 ? is_stop_or_continue(signal) && may_reach_group(call, ::getpgid(call.event().tid), signal)
                    : target != -1 && may_reach_group(call, -target, signal);
    return may_be_left_to_kernel ? Decision::continue_call() : send_to_many(call, target, signal);
}

Decision check_process_access(Call& call) {
    pid_t target = call.event().int_argument(call.row().decider_argument);
    if (call.row().name == "ptrace") {
        const int request = call.event().int_argument(0);
        if (request == PTRACE_TRACEME) {
            return check_trace_me(call);
        }
        if (request != PTRACE_ATTACH && request != static_cast<int>(PTRACE_SEIZE)) {
            return Decision::continue_call();
        }
    }
    const Protection protection = wanted_protection(call, target);
    if (protection == Protection::kNone) {
        return Decision::continue_call();
    }
    // Nobody by that id: the errno is the kernel's to give.
    return tracee::Proc().ids_of(target) ? refuse_take_over(call, protection) : Decision::refuse(ESRCH);
}

Decision check_pidfd(Call& call) {
    const auto target = process_of_descriptor(call.event().tid, call.event().int_argument(call.row().decider_argument));
    if (!target) {
        // No pidfd: the kernel says so. Or one that we may not see.
        return tracee::may_look_into(call.event().tid) ? Decision::continue_call() : Decision::refuse(EPERM);
    }
    if (call.row().name == "pidfd_getfd") {
        const Protection protection = wanted_protection(call, *target);
        return protection != Protection::kNone ? refuse_take_over(call, protection) : Decision::continue_call();
    }
    if (protection_of(call, *target) == Protection::kSydbox || is_protected_process(call, *target)) {
        return Decision::refuse(EPERM);
    }
    constexpr int kToGroup = 1 << 2; // PIDFD_SIGNAL_PROCESS_GROUP, Linux 6.9
    const int signal = call.event().int_argument(1);
    const pid_t group = ::getpgid(*target);
    const bool is_for_group = (call.event().int_argument(3) & kToGroup) != 0;
    return is_for_group && !may_reach_group(call, group, signal) ? send_to_many(call, -group, signal)
                                                                 : Decision::continue_call();
}

} // namespace syd::check
