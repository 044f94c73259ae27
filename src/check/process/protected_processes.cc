// SPDX-License-Identifier: BSD-3-Clause
#include "check/process/protected_processes.h"

#include "base/text.h"
#include "check/process/pid_numbers.h"
#include "check/process/process_directory.h"
#include "tracee/proc.h"
#include "tracee/proc_links.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <vector>

namespace syd::check {
namespace {

bool is_sydbox(const Call& call, pid_t process) {
    return process == call.options().supervisor || process == call.options().foreground;
}

// The processes that wait for sydbox, sydbox itself among them.
Result<std::vector<pid_t>, Errno> find_waiting_processes(const Call& call) {
    auto processes = tracee::find_ancestors(tracee::Proc(), call.options().foreground);
    // World without a foreground process: the checker alone, as in tests.
    if (!processes && processes.error() != Errno{ESRCH}) {
        return processes;
    }
    std::vector<pid_t> all = processes ? std::move(*processes) : std::vector<pid_t>();
    all.insert(all.begin(), {call.options().supervisor, call.options().foreground});
    all.insert(all.end(), call.options().helpers.begin(), call.options().helpers.end());
    return all;
}

} // namespace

Protection protection_of(Call& call, pid_t target) {
    const auto ids = tracee::read_process_ids(target);
    if (!ids && ids.error() != Errno{ESRCH}) {
        return is_sydbox(call, target) ? Protection::kSydbox : Protection::kUnknown;
    }
    const pid_t process = ids ? ids->pid : target;
    if (is_sydbox(call, process)) {
        return Protection::kSydbox;
    }
    if (!call.sandbox().contains(process)) {
        return Protection::kOutsider;
    }
    const policy::Snapshot state = call.sandbox().views_of(process).state;
    if (!state) {
        return Protection::kUnknown;
    }
    if (state->unconfined) {
        return Protection::kOutsider;
    }
    return call.sandbox().is_within(process, call.snapshot()) ? Protection::kNone : Protection::kLessConfined;
}

namespace {

// `fd` is our descriptor of an object, and `path` its path.
Protection protection_by_directory(Call& call, int fd, std::string_view path) {
    const auto directory = find_process_directory(fd, path, call.tid());
    if (!directory) {
        return Protection::kUnknown;
    }
    if (!*directory) {
        return Protection::kNone;
    }
    if ((*directory)->is_of_our_procfs) {
        return protection_of(call, (*directory)->status.ids.pid);
    }
    // In the procfs of another pid namespace. Processes of the sandbox alone are found by their namespace and number.
    const auto process =
        find_process_of_directory(call.options().supervisor, (*directory)->directory.get(), (*directory)->status);
    if (process) {
        return protection_of(call, *process);
    }
    return process.error() == Errno{ESRCH} ? Protection::kOutsider : Protection::kUnknown;
}

} // namespace

Protection protection_of(Call& call, const tracee::Resolved& object) {
    // A missing object belongs to the process of its directory.
    const std::string_view path = object.path;
    return object.object ? protection_by_directory(call, object.object.get(), path)
                         : protection_by_directory(call, object.parent.get(), path.substr(0, path.find_last_of('/')));
}

Protection protection_of_anonymous(Call& call, const tracee::Resolved& object) {
    if (!object.is_anonymous || !object.link_directory) {
        return Protection::kNone;
    }
    const auto name = tracee::name_object(object.link_directory.get());
    return name ? protection_by_directory(call, object.link_directory.get(), name->path) : Protection::kUnknown;
}

std::string_view reason_for(Protection protection) noexcept {
    switch (protection) {
    case Protection::kSydbox: return "belongs to sydbox itself";
    case Protection::kWaiter: return "belongs to a process that waits for sydbox";
    case Protection::kOutsider: return "belongs to a process outside the sandbox";
    case Protection::kLessConfined: return "belongs to a process that may do more";
    case Protection::kUnknown: return "belongs to a process that sydbox could not look at";
    case Protection::kNone: break;
    }
    return {};
}

// sydbox is out of reach even where nothing is checked.
Protection protection_from_access(Call& call, Protection protection) {
    return protection == Protection::kSydbox || call.any_type_is_active() ? protection : Protection::kNone;
}

Decision refuse_process_access(Call& call, Protection protection) {
    switch (protection) {
    case Protection::kLessConfined: return call.refuse_call("a process that may do more is not to be taken over");
    case Protection::kSydbox:
    case Protection::kUnknown: return decide_by_protection(call, protection);
    default: return call.refuse_call("a process outside the sandbox is not to be taken over");
    }
}

Protection protection_from_signals(const Call& call, pid_t thread) {
    const auto ids = tracee::read_process_ids(thread);
    if (!ids && ids.error() == Errno{ESRCH}) {
        return Protection::kNone;
    }
    if (is_sydbox(call, ids ? ids->pid : thread)) {
        return Protection::kSydbox;
    }
    const auto waiting = find_waiting_processes(call);
    if (!ids || !waiting) {
        return Protection::kUnknown;
    }
    return std::ranges::find(*waiting, ids->pid) != waiting->end() ? Protection::kWaiter : Protection::kNone;
}

// Signals of kill(2) to such a group are sent by sydbox (group_signal.h); signals about a descriptor are sent by the
// kernel. A process that waits for sydbox need not be in its group: timeout(1) and shells with job control are not.
Protection protection_of_group(const Call& call, pid_t group) {
    const auto waiting = find_waiting_processes(call);
    if (!waiting) {
        return Protection::kUnknown;
    }
    for (const pid_t process : *waiting) {
        const pid_t other = ::getpgid(process);
        if (other < 0 && errno != ESRCH) {
            return Protection::kUnknown;
        }
        if (other >= 0 && other == group) {
            return is_sydbox(call, process) ? Protection::kSydbox : Protection::kWaiter;
        }
    }
    return Protection::kNone;
}

Protection protection_of_group_of(const Call& call, pid_t thread) {
    const pid_t group = ::getpgid(thread);
    return group < 0 ? Protection::kUnknown : protection_of_group(call, group);
}

Protection protection_of_owner(const Call& call, int owner) {
    if (owner == INT_MIN || owner == 0) {
        return Protection::kNone;
    }
    // There no protected process has a number, nor has the leader of a group of theirs.
    const auto is_inner = is_in_inner_pid_namespace(call.tid());
    if (!is_inner) {
        return Protection::kUnknown;
    }
    if (*is_inner) {
        return Protection::kNone;
    }
    return owner < 0 ? protection_of_group(call, -owner) : protection_from_signals(call, owner);
}

Decision decide_by_protection(Call& call, Protection protection) {
    switch (protection) {
    case Protection::kNone: break;
    case Protection::kSydbox: return call.refuse_always("sydbox itself is not to be reached");
    case Protection::kWaiter: return call.refuse_always("a process that waits for sydbox is not to be reached");
    case Protection::kOutsider: return call.refuse_always("a process outside the sandbox is not to be reached");
    case Protection::kLessConfined: return call.refuse_always("a process that may do more is not to be reached");
    case Protection::kUnknown: return call.refuse_always("sydbox could not find out which process is to be reached");
    }
    return Decision::continue_call();
}

} // namespace syd::check
