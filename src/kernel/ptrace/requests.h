// SPDX-License-Identifier: BSD-3-Clause
// ptrace(2) in typed functions. All of them are for the tracer's thread, and for a thread that it has stopped; where
// the process was killed meanwhile they do nothing or say ESRCH, and waitpid(2) will tell of its end.
#pragma once

#include "base/result.h"
#include "syscalls/abi.h"

#include <sys/types.h>

#include <array>
#include <cstdint>
#include <optional>

namespace syd::kernel::ptrace {

struct AttachOptions {
    bool seize = true;        // PTRACE_SEIZE (Linux 3.4), else PTRACE_ATTACH
    bool stops_calls = false; // the filter does not tell of calls: PTRACE_SYSCALL will
};

// Takes on a child of ours. It is stopped soon after, or already. If we die the kernel kills it (PTRACE_O_EXITKILL,
// Linux 3.8): a call that it is stopped at would be made unchecked. seccomp(2) does not look again behind such a stop.
[[nodiscard]] Result<void, Errno> attach(pid_t tid, const AttachOptions& options);

enum class Resume : std::uint8_t {
    kToNextEvent, // PTRACE_CONT
    kToNextCall,  // PTRACE_SYSCALL
};
void resume(pid_t tid, Resume how, int signal) noexcept;
// Leaves a thread in its group-stop, until it is continued (PTRACE_LISTEN; after PTRACE_SEIZE only).
void listen(pid_t tid) noexcept;
// It goes on without a tracer.
void detach(pid_t tid, int signal) noexcept;
// Asks for a stop (PTRACE_INTERRUPT; after PTRACE_SEIZE only).
void interrupt(pid_t tid) noexcept;

// The new child's or the former thread's id (PTRACE_GETEVENTMSG).
[[nodiscard]] pid_t event_message(pid_t tid) noexcept;
// Tells the two stops apart that look the same after PTRACE_ATTACH.
[[nodiscard]] bool is_group_stop(pid_t tid) noexcept;

// The call that a thread is stopped at the entry of.
struct CallEntry {
    std::optional<syscalls::Abi> abi; // none: not one that we know
    int number = -1;
    std::array<std::uint64_t, 6> arguments{};
};
// Nothing at the exit of a call. PTRACE_GET_SYSCALL_INFO, Linux 5.3. ESRCH: gone.
[[nodiscard]] Result<std::optional<CallEntry>, Errno> call_entry(pid_t tid) noexcept;

// Whether this architecture can do what follows.
[[nodiscard]] bool can_skip_calls() noexcept;
// At the entry of a call: the kernel does not carry it out, and it returns `result` (negative: an errno).
[[nodiscard]] Result<void, Errno> skip_call(pid_t tid, std::int64_t result) noexcept;

} // namespace syd::kernel::ptrace
