// SPDX-License-Identifier: BSD-3-Clause
// ExecWatch: tells afterwards whether a process carried out an execve(2) that it was about to make.
//
// The notify engine lets the call go on and hears nothing of its outcome, but some changes of state (the magic lock
// `exec`, exec/resume_if_match) hold from the next *successful* exec on. A successful exec gives the process a new
// address space. A descriptor of /proc/PID/mem stays with the old one (proc_pid_mem(5): it reads as empty once nobody
// uses that memory any more), and kcmp(2) tells whether a vfork child still lives in its parent's memory.
#pragma once

#include "base/unique_fd.h"

#include <sys/types.h>

namespace syd::tracee {

class ExecWatch {
public:
    // Call while the process is held at the entry of its execve.
    ExecWatch(pid_t pid, pid_t parent);

    // Whether the process runs a new program since. If that can't be found out the answer is yes: the states that
    // wait for an exec are asked for to restrict what comes after it.
    [[nodiscard]] bool happened() const;

private:
    pid_t pid_;
    pid_t shares_memory_with_ = 0; // the parent of a vfork child
    UniqueFd old_memory_;
};

} // namespace syd::tracee
