// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/ptrace/requests.h"

#include "check/event.h"

#include <signal.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
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

// The request's data is a number in the shape of a pointer. The raw call: the C library's is variadic.
long request(__ptrace_request what, pid_t tid, std::uint64_t data) noexcept {
    return ::syscall(SYS_ptrace, static_cast<long>(what), tid, 0L, static_cast<unsigned long>(data));
}

// These two leave an errno behind when they fail.
bool attach_by_signal(pid_t tid, unsigned flags) {
    if (request(PTRACE_ATTACH, tid, 0) != 0) {
        return false;
    }
    int status = 0;
    while (::waitpid(tid, &status, __WALL) < 0) {
        if (errno != EINTR) {
            return false;
        }
    }
    if (!WIFSTOPPED(status)) {
        errno = ESRCH;
        return false;
    }
    return request(PTRACE_SETOPTIONS, tid, flags) == 0;
}

bool seize(pid_t tid, unsigned flags) {
    return request(PTRACE_SEIZE, tid, flags) == 0 && request(PTRACE_INTERRUPT, tid, 0) == 0;
}

} // namespace

Result<void, Errno> attach(pid_t tid, const AttachOptions& options) {
    const unsigned flags = options_for(options);
    const bool attached = options.seize ? seize(tid, flags) : attach_by_signal(tid, flags);
    if (!attached) {
        return Unexpected{Errno::last()};
    }
    return {};
}

void resume(pid_t tid, Resume how, int signal) noexcept {
    const auto what = how == Resume::kToNextCall ? PTRACE_SYSCALL : PTRACE_CONT;
    static_cast<void>(request(what, tid, static_cast<std::uint64_t>(signal)));
}

void listen(pid_t tid) noexcept {
    static_cast<void>(request(PTRACE_LISTEN, tid, 0));
}

void detach(pid_t tid, int signal) noexcept {
    static_cast<void>(request(PTRACE_DETACH, tid, static_cast<std::uint64_t>(signal)));
}

void interrupt(pid_t tid) noexcept {
    static_cast<void>(request(PTRACE_INTERRUPT, tid, 0));
}

pid_t event_message(pid_t tid) noexcept {
    unsigned long message = 0;
    const long result = ::ptrace(PTRACE_GETEVENTMSG, tid, nullptr, &message);
    return result == 0 ? static_cast<pid_t>(message) : 0;
}

bool is_group_stop(pid_t tid) noexcept {
    siginfo_t info{};
    return ::ptrace(PTRACE_GETSIGINFO, tid, nullptr, &info) != 0 && errno == EINVAL;
}

Result<std::optional<CallEntry>, Errno> call_entry(pid_t tid) noexcept {
    __ptrace_syscall_info info{};
    const auto size = static_cast<std::uintptr_t>(sizeof info);
    // NOLINTNEXTLINE(performance-no-int-to-ptr): a size in the shape of a pointer
    if (::ptrace(PTRACE_GET_SYSCALL_INFO, tid, reinterpret_cast<void*>(size), &info) < 0) {
        return Unexpected{Errno::last()};
    }
    if (info.op != PTRACE_SYSCALL_INFO_ENTRY && info.op != PTRACE_SYSCALL_INFO_SECCOMP) {
        return std::optional<CallEntry>();
    }
    // The two forms begin alike.
    CallEntry entry;
    entry.abi = syscalls::abi_of_audit_arch(info.arch);
    entry.number = static_cast<int>(static_cast<std::uint32_t>(info.entry.nr));
    std::copy(std::begin(info.entry.args), std::end(info.entry.args), entry.arguments.begin());
    const syscalls::Abi abi = entry.abi.value_or(syscalls::native_abi());
    for (std::uint64_t& argument : entry.arguments) {
        argument = check::argument_taken(abi, argument);
    }
    return std::optional(entry);
}

} // namespace syd::kernel::ptrace
