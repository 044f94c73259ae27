// SPDX-License-Identifier: BSD-3-Clause
// Numbers of /proc/PID/stat (proc_pid_stat(5)) that no other file tells.
#pragma once

#include "base/result.h"

#include <sys/types.h>

#include <cstdint>
#include <string_view>

namespace syd::tracee {

struct ProcessStat {
    dev_t terminal = 0;            // the controlling terminal; 0: none
    std::uint64_t flags = 0;       // PF_* of the kernel's include/linux/sched.h
    std::uint64_t start_time = 0;  // in clock ticks since boot
    std::uint64_t stack_start = 0; // the address of the bottom of the stack; 0 or 1 where the kernel does not tell
};

// From the text of the file. EPROTO if it is too short.
[[nodiscard]] Result<ProcessStat, Errno> parse_process_stat(std::string_view text);

// Errors as those of process_status.h.
[[nodiscard]] Result<ProcessStat, Errno> read_process_stat(pid_t pid);

// Of ProcessStat::flags: the thread is ending, or is a zombie.
inline constexpr std::uint64_t kExiting = 0x4; // PF_EXITING
// The thread was forked and has not executed a program since.
inline constexpr std::uint64_t kForkedWithoutExec = 0x40; // PF_FORKNOEXEC

} // namespace syd::tracee
