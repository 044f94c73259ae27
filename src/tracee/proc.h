// SPDX-License-Identifier: BSD-3-Clause
// ProcessSource: what the system tells of processes, behind an interface, so that the process tree and the checks can
// be tested without real processes. Proc is the implementation that asks /proc and pidfds.
//
// Errors of all functions: ESRCH if there is no such process or thread any more. Every other errno means that we could
// not look, and says nothing about the process (process_status.h).
#pragma once

#include "base/result.h"
#include "tracee/pidfd.h"
#include "tracee/process_status.h"

#include <sys/types.h>

#include <string>
#include <vector>

namespace syd::tracee {

class ProcessSource {
public:
    virtual ~ProcessSource() = default;
    [[nodiscard]] virtual Result<ProcessIds, Errno> ids_of(pid_t tid) const = 0;
    [[nodiscard]] virtual Result<ProcessStatus, Errno> status_of(pid_t tid) const = 0;
    // The children of all threads of process `pid`, also those that are zombies. The kernel may leave out a child that
    // lives if another one ends while the list is read (proc_pid_task_tid_children(5)).
    [[nodiscard]] virtual Result<std::vector<pid_t>, Errno> find_children(pid_t pid) const = 0;
    [[nodiscard]] virtual Result<Pidfd, Errno> open_process(pid_t pid) const = 0;
    [[nodiscard]] virtual Presence presence_of(const Pidfd& process) const = 0;
    [[nodiscard]] virtual Result<ProcessIdentity, Errno> identity_of(pid_t pid) const = 0;
};

class Proc final : public ProcessSource {
public:
    // read_process_ids().
    [[nodiscard]] Result<ProcessIds, Errno> ids_of(pid_t tid) const override;
    // read_process_status().
    [[nodiscard]] Result<ProcessStatus, Errno> status_of(pid_t tid) const override;
    // /proc/PID/task/*/children (CONFIG_PROC_CHILDREN, Linux 4.2); without it every process in /proc whose parent it
    // is.
    [[nodiscard]] Result<std::vector<pid_t>, Errno> find_children(pid_t pid) const override;
    // Pidfd::open().
    [[nodiscard]] Result<Pidfd, Errno> open_process(pid_t pid) const override;
    // Pidfd::presence().
    [[nodiscard]] Presence presence_of(const Pidfd& process) const override;
    // tracee::identity_of().
    [[nodiscard]] Result<ProcessIdentity, Errno> identity_of(pid_t pid) const override;
};

// The parent of process `pid` comes first. The last one is the first process of the pid namespace, or a process whose
// parent is outside of it, or one that the procfs hides from us, or the 32nd.
[[nodiscard]] Result<std::vector<pid_t>, Errno> find_ancestors(const ProcessSource& source, pid_t pid);

// All processes below process `pid`, parents before their children. A process that ends meanwhile is left out, with
// those that were below it unless they are found elsewhere.
[[nodiscard]] Result<std::vector<pid_t>, Errno> find_descendants(const ProcessSource& source, pid_t pid);

// What is wrong with /proc, as a sentence; empty if it is what sydbox relies on: a procfs of its own pid namespace. The
// procfs of another pid namespace shows other processes under the same numbers.
[[nodiscard]] std::string objection_to_proc();

// Whether we may see the descriptors and the memory of a thread. We may not where the program may be executed but not
// read (proc(5), /proc/PID/fd; ptrace(2), "Ptrace access mode checking"). True for a thread that is gone.
[[nodiscard]] bool may_look_into(pid_t tid);

// For reports; empty where it cannot be read.
[[nodiscard]] std::string name_of_process(pid_t pid);
[[nodiscard]] std::vector<std::string> command_line_of(pid_t pid);
[[nodiscard]] std::string working_directory_of(pid_t pid);

} // namespace syd::tracee
