// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/ptrace/kernel_tracee_control.h"

#include "check/event.h"
#include "kernel/process_control.h"
#include "kernel/ptrace/registers.h"

#include <signal.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <iterator>

namespace syd::kernel::ptrace {
namespace {

unsigned options_for(const AttachOptions& options) {
    constexpr unsigned kAlways = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
                                 PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL;
    return options.stops_calls ? kAlways : kAlways | PTRACE_O_TRACESECCOMP;
}

// A request whose data is a number: the parameter is declared as a pointer. The raw call: the C library's is variadic.
Result<void, Errno> request(__ptrace_request what, pid_t tid, std::uint64_t data = 0) noexcept {
    if (::syscall(SYS_ptrace, static_cast<long>(what), tid, 0L, static_cast<unsigned long>(data)) != 0) {
        return Unexpected{Errno::last()};
    }
    return {};
}

Result<void, Errno> attach_with_signal(pid_t tid, unsigned flags) {
    if (const auto attached = request(PTRACE_ATTACH, tid); !attached) {
        return attached;
    }
    const auto status = wait_for(tid, WaitFor::kThreadsToo);
    if (!status || !status->is_stopped()) {
        return Unexpected{status ? Errno{ESRCH} : status.error()};
    }
    return request(PTRACE_SETOPTIONS, tid, flags);
}

Result<void, Errno> seize(pid_t tid, unsigned flags) {
    return request(PTRACE_SEIZE, tid, flags).and_then([tid] { return request(PTRACE_INTERRUPT, tid); });
}

// The tracee cannot run before it is resumed, and keeps its id until it is waited for.
class StoppedTracee final : public check::Liveness {
public:
    [[nodiscard]] bool is_valid() const override { return true; }
};

} // namespace

Result<WaitReport, Errno> KernelTraceeControl::wait(WaitMode mode) {
    return wait_for_any(mode, WaitFor::kThreadsToo);
}

Result<void, Errno> KernelTraceeControl::attach(pid_t tid, const AttachOptions& options) {
    const unsigned flags = options_for(options);
    return options.seize ? seize(tid, flags) : attach_with_signal(tid, flags);
}

void KernelTraceeControl::resume(pid_t tid, Resume how, int signal) noexcept {
    const auto what = how == Resume::kToNextCall ? PTRACE_SYSCALL : PTRACE_CONT;
    static_cast<void>(request(what, tid, static_cast<std::uint64_t>(signal)));
}

void KernelTraceeControl::listen(pid_t tid) noexcept {
    static_cast<void>(request(PTRACE_LISTEN, tid));
}

void KernelTraceeControl::detach(pid_t tid, int signal) noexcept {
    static_cast<void>(request(PTRACE_DETACH, tid, static_cast<std::uint64_t>(signal)));
}

void KernelTraceeControl::interrupt(pid_t tid) noexcept {
    static_cast<void>(request(PTRACE_INTERRUPT, tid));
}

pid_t KernelTraceeControl::event_message(pid_t tid) noexcept {
    unsigned long message = 0;
    const long result = ::ptrace(PTRACE_GETEVENTMSG, tid, nullptr, &message);
    return result == 0 ? static_cast<pid_t>(message) : 0;
}

bool KernelTraceeControl::is_group_stop(pid_t tid) noexcept {
    siginfo_t info{};
    return ::ptrace(PTRACE_GETSIGINFO, tid, nullptr, &info) != 0 && errno == EINVAL;
}

Result<std::optional<CallEntry>, Errno> KernelTraceeControl::call_entry(pid_t tid) noexcept {
    __ptrace_syscall_info info{};
    const auto size = static_cast<std::uintptr_t>(sizeof info);
    // NOLINTNEXTLINE(performance-no-int-to-ptr): the size is passed as a pointer
    if (::ptrace(PTRACE_GET_SYSCALL_INFO, tid, reinterpret_cast<void*>(size), &info) < 0) {
        return Unexpected{Errno::last()};
    }
    if (info.op != PTRACE_SYSCALL_INFO_ENTRY && info.op != PTRACE_SYSCALL_INFO_SECCOMP) {
        return std::optional<CallEntry>();
    }
    // The members `entry` and `seccomp` of the union begin with the same fields.
    CallEntry entry;
    entry.abi = syscalls::abi_of_audit_arch(info.arch);
    entry.number = static_cast<int>(static_cast<std::uint32_t>(info.entry.nr));
    const syscalls::Abi abi = entry.abi.value_or(syscalls::native_abi());
    std::transform(std::begin(info.entry.args), std::end(info.entry.args), entry.arguments.begin(),
                   [abi](std::uint64_t value) { return check::argument_taken(abi, value); });
    return std::optional(entry);
}

Result<void, Errno> KernelTraceeControl::skip_call(pid_t tid, std::int64_t result) noexcept {
    return set_skipped_call(tid, result);
}

void KernelTraceeControl::kill(pid_t tid) noexcept {
    static_cast<void>(kill_process(tid, StoppedTracee()));
}

bool KernelTraceeControl::exists(pid_t tid) noexcept {
    return ::kill(tid, 0) == 0 || errno == EPERM;
}

} // namespace syd::kernel::ptrace
