// SPDX-License-Identifier: BSD-3-Clause
#include "check/process/pid_numbers.h"

#include "base/text.h"
#include "tracee/proc.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <functional>
#include <vector>

namespace syd::check {
namespace {

using tracee::ProcessStatus;

// The inode of a file in nsfs names a namespace for as long as that exists (namespaces(7)).
Result<ino_t, Errno> namespace_at(int directory, const std::string& path) {
    struct stat status {};
    if (::fstatat(directory, path.c_str(), &status, 0) != 0) {
        return Unexpected{errno == ENOENT ? Errno{ESRCH} : Errno::last()};
    }
    return status.st_ino;
}

Result<ino_t, Errno> namespace_of(pid_t tid) {
    return namespace_at(AT_FDCWD, cat("/proc/", tid, "/ns/pid"));
}

// The first process of the sandbox for which `matches` says so. An error of a process that is not gone is returned only
// if no other process matches.
Result<pid_t, Errno> find_in_sandbox(pid_t supervisor,
                                     const std::function<Result<bool, Errno>(pid_t, const ProcessStatus&)>& matches) {
    const tracee::Proc proc;
    const auto processes = tracee::find_descendants(proc, supervisor);
    if (!processes) {
        return Unexpected{processes.error()};
    }
    Errno failure{ESRCH};
    for (const pid_t pid : *processes) {
        const auto status = proc.status_of(pid);
        const auto is_match = status ? matches(pid, *status) : Result<bool, Errno>(Unexpected{status.error()});
        if (is_match && *is_match) {
            return pid;
        }
        if (!is_match && is_match.error() != Errno{ESRCH}) {
            failure = is_match.error();
        }
    }
    return Unexpected{failure};
}

} // namespace

Result<bool, Errno> is_in_inner_pid_namespace(pid_t tid) {
    return tracee::read_process_status(tid).transform(
        [](const ProcessStatus& status) { return status.namespace_ids.size() > 1; });
}

Result<pid_t, Errno> find_named_process(pid_t supervisor, pid_t tid, pid_t number) {
    const auto caller = tracee::read_process_status(tid);
    if (!caller) {
        return Unexpected{caller.error()};
    }
    const std::size_t depth = caller->namespace_ids.size();
    if (depth <= 1) {
        return number;
    }
    const auto own_namespace = namespace_of(tid);
    if (!own_namespace) {
        return Unexpected{own_namespace.error()};
    }
    return find_in_sandbox(supervisor, [&](pid_t pid, const ProcessStatus& status) -> Result<bool, Errno> {
        if (status.namespace_ids.size() < depth || status.namespace_ids[depth - 1] != number) {
            return false;
        }
        // In a namespace further inside the number alone has to do: two processes at most are confused, both inside.
        return status.namespace_ids.size() > depth
                   ? Result<bool, Errno>(true)
                   : namespace_of(pid).transform([&](ino_t other) { return other == *own_namespace; });
    });
}

Result<pid_t, Errno> find_process_of_directory(pid_t supervisor, int directory, const ProcessStatus& wanted) {
    const auto wanted_namespace = namespace_at(directory, "ns/pid");
    if (!wanted_namespace || wanted.namespace_ids.empty()) {
        return Unexpected{wanted_namespace ? Errno{EPROTO} : wanted_namespace.error()};
    }
    // The pid namespace that a process is in, and its number there, are the same in every procfs.
    const pid_t innermost = wanted.namespace_ids.back();
    return find_in_sandbox(supervisor, [&](pid_t pid, const ProcessStatus& status) -> Result<bool, Errno> {
        if (status.namespace_ids.empty() || status.namespace_ids.back() != innermost) {
            return false;
        }
        return namespace_of(pid).transform([&](ino_t other) { return other == *wanted_namespace; });
    });
}

} // namespace syd::check
