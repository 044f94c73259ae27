// SPDX-License-Identifier: BSD-3-Clause
// What /proc and pidfds tell of processes: ids, relations, liveness, and the details that a report shows.
//
// ProcessSource is the narrow door through which the process tree sees the system, so that it can be tested without
// one; Proc is the real thing.
#pragma once

#include "base/result.h"
#include "base/unique_fd.h"

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace syd::tracee {

// Of one thread: its process (thread group) and that process's parent.
struct ProcessIds {
    pid_t pid = 0;
    pid_t parent = 0; // 0: the parent is in no pid namespace of ours
};

class ProcessSource {
public:
    virtual ~ProcessSource() = default;
    // Of thread `tid`; nothing if it is gone.
    [[nodiscard]] virtual std::optional<ProcessIds> ids_of(pid_t tid) const = 0;
    // The living children of all threads of process `pid`; empty if it is gone. Zombies count.
    [[nodiscard]] virtual std::vector<pid_t> children_of(pid_t pid) const = 0;
    // Whether process `pid` is the first one of a pid namespace inside ours, and so takes in that one's orphans.
    [[nodiscard]] virtual bool is_first_of_namespace(pid_t pid) const = 0;
    // A pidfd of process `pid`: none if it is gone.
    [[nodiscard]] virtual UniqueFd open_pidfd(pid_t pid) const = 0;
    // Whether the process of a pidfd still exists (zombies do), so that its pid can't have been given anew.
    [[nodiscard]] virtual bool exists(int pidfd) const = 0;
};

class Proc final : public ProcessSource {
public:
    // /proc/TID/status, Tgid and PPid.
    [[nodiscard]] std::optional<ProcessIds> ids_of(pid_t tid) const override;
    // /proc/PID/task/*/children (CONFIG_PROC_CHILDREN, Linux 4.2 without it); without that, every PPid in /proc.
    [[nodiscard]] std::vector<pid_t> children_of(pid_t pid) const override;
    // /proc/PID/status, NSpid: Linux 4.1.
    [[nodiscard]] bool is_first_of_namespace(pid_t pid) const override;
    // The parent first; the last is the first process of the pid namespace, or one whose parent is outside it.
    [[nodiscard]] std::vector<pid_t> ancestors_of(pid_t pid) const;
    // pidfd_open(2), Linux 5.3.
    [[nodiscard]] UniqueFd open_pidfd(pid_t pid) const override;
    // pidfd_send_signal(2) with signal 0.
    [[nodiscard]] bool exists(int pidfd) const override;
};

// What is wrong with /proc, as a sentence; empty if it is what all this relies on: a procfs of our own pid namespace.
// In another's, ids are those of other processes.
[[nodiscard]] std::string objection_to_proc();

// All below process `pid`, parents first.
[[nodiscard]] std::vector<pid_t> descendants_of(const ProcessSource& source, pid_t pid);

// The process or thread that traces thread `tid`; 0: none.
[[nodiscard]] pid_t tracer_of(pid_t tid);

// False where the kernel hides a thread's descriptors and memory from us, as it does with a program that we may execute
// but not read (proc(5), /proc/PID/fd; ptrace(2), "Ptrace access mode checking").
[[nodiscard]] bool may_look_into(pid_t tid);

// For reports; empty where it can't be read.
[[nodiscard]] std::string name_of_process(pid_t pid);
[[nodiscard]] std::vector<std::string> command_line_of(pid_t pid);
[[nodiscard]] std::string working_directory_of(pid_t pid);

// The whole of a small file such as those below /proc; nothing if it can't be read.
[[nodiscard]] std::optional<std::string> read_whole_file(const char* path);

} // namespace syd::tracee
