// SPDX-License-Identifier: BSD-3-Clause
// TraceeControl: what the tracer asks of the kernel: ptrace(2), and the reports of waitpid(2). An interface, so that
// the tracer can be tested with a script of stops.
//
// ptrace(2) binds a tracee to the thread that attached to it: all functions are for the tracer's thread, and, except
// for wait() and attach(), for a thread that it has stopped. If that thread was killed meanwhile the functions have no
// effect, or return ESRCH; wait() then reports its end.
#pragma once

#include "base/result.h"
#include "kernel/wait.h"
#include "syscalls/abi.h"

#include <sys/types.h>

#include <array>
#include <cstdint>
#include <optional>

namespace syd::kernel::ptrace {

struct AttachOptions {
    bool seize = true;        // PTRACE_SEIZE (Linux 3.4), else PTRACE_ATTACH
    bool stops_calls = false; // calls are stopped by PTRACE_SYSCALL and not by a filter
};

enum class Resume : std::uint8_t {
    kToNextEvent, // PTRACE_CONT
    kToNextCall,  // PTRACE_SYSCALL
};

// The call that a thread is stopped at the entry of.
struct CallEntry {
    std::optional<syscalls::Abi> abi; // none: an architecture that is not in the table
    int number = -1;
    std::array<std::uint64_t, 6> arguments{};
};

class TraceeControl {
public:
    virtual ~TraceeControl() = default;

    // The next report of any child or traced thread (kernel/wait.h).
    [[nodiscard]] virtual Result<WaitReport, Errno> wait(WaitMode mode) = 0;

    // Attaches to a child of this process, which is stopped now (PTRACE_ATTACH) or soon (PTRACE_SEIZE). The kernel
    // kills the tracee when the tracer dies (PTRACE_O_EXITKILL, Linux 3.8): otherwise a call that it is stopped at
    // would be made unchecked, because the kernel does not run the filters again after such a stop (seccomp(2)).
    [[nodiscard]] virtual Result<void, Errno> attach(pid_t tid, const AttachOptions& options) = 0;
    // Resumes the thread and delivers `signal` (0: none).
    virtual void resume(pid_t tid, Resume how, int signal) noexcept = 0;
    // Leaves the thread in its group-stop until SIGCONT (PTRACE_LISTEN; only after PTRACE_SEIZE).
    virtual void listen(pid_t tid) noexcept = 0;
    // The thread continues without a tracer; `signal` is delivered (0: none).
    virtual void detach(pid_t tid, int signal) noexcept = 0;
    // Requests a stop (PTRACE_INTERRUPT; only after PTRACE_SEIZE). The thread need not be stopped.
    virtual void interrupt(pid_t tid) noexcept = 0;

    // The id of the new child, or the former id of the thread that executes (PTRACE_GETEVENTMSG); 0 on an error.
    [[nodiscard]] virtual pid_t event_message(pid_t tid) noexcept = 0;
    // Whether a stop by a stopping signal is a group-stop. After PTRACE_ATTACH it looks like a signal-delivery-stop
    // (ptrace(2), "Group-stop").
    [[nodiscard]] virtual bool is_group_stop(pid_t tid) noexcept = 0;
    // Nothing at the exit of a call. PTRACE_GET_SYSCALL_INFO, Linux 5.3.
    [[nodiscard]] virtual Result<std::optional<CallEntry>, Errno> call_entry(pid_t tid) noexcept = 0;
    // At the entry of a call: the kernel does not carry the call out, and it returns `result` (negative: an errno).
    [[nodiscard]] virtual Result<void, Errno> skip_call(pid_t tid, std::int64_t result) noexcept = 0;

    // SIGKILL to the process of a stopped thread.
    virtual void kill(pid_t tid) noexcept = 0;
    // Whether there is a thread with that id. It need not be a tracee.
    [[nodiscard]] virtual bool exists(pid_t tid) noexcept = 0;
};

} // namespace syd::kernel::ptrace
