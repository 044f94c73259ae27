// SPDX-License-Identifier: BSD-3-Clause
// ExecWatch: tells afterwards whether a process carried out an execve(2) that it was about to make.
//
// The notify engine lets the call go on and is not told of its outcome, but some changes of state (the magic lock
// `exec`, exec/resume_if_match) hold from the next *successful* exec on. The kernel clears a flag of a forked process
// when it executes its first program (proc_pid_stat(5), "flags"). A later exec gives the process a new address space,
// while a descriptor of /proc/PID/mem stays with the old one (proc_pid_mem(5): it reads as empty once no process uses
// that memory any more).
#pragma once

#include "base/result.h"
#include "base/unique_fd.h"

#include <sys/types.h>

#include <cstdint>

namespace syd::tracee {

// Which file: another one may have its path later.
struct ProgramId {
    dev_t device = 0;
    ino_t inode = 0;
    friend bool operator==(const ProgramId&, const ProgramId&) = default;
};

// The program that process `pid` runs: the file behind /proc/PID/exe. For a script this is its interpreter. Errors as
// those of process_status.h.
[[nodiscard]] Result<ProgramId, Errno> program_of(pid_t pid);

class ExecWatch {
public:
    // Call while the process is held at the entry of its execve.
    explicit ExecWatch(pid_t pid);

    enum class Outcome : std::uint8_t {
        kNotYet,  // it runs the old program: the exec failed, or is still under way
        kDone,    // it runs a new program
        kUnknown, // that could not be found out
    };
    // kNotYet also if another process, which is no child by vfork(2), uses the old memory.
    [[nodiscard]] Outcome outcome() const;

private:
    pid_t pid_;
    bool has_only_forked_ = false;
    UniqueFd old_memory_;
};

} // namespace syd::tracee
