// SPDX-License-Identifier: BSD-3-Clause
#include "selftest/features.h"

#include "base/unique_fd.h"
#include "kernel/wait.h"
#include "selftest/listener_probe.h"
#include "tracee/pidfd.h"
#include "tracee/process_status.h"

#include <fcntl.h>
#include <linux/kcmp.h>
#include <linux/openat2.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <array>

namespace syd::selftest {
namespace {

// The exit status of a child that calls `probe`; -1 if the child died.
int in_child(int (*probe)()) {
    const pid_t pid = ::fork();
    if (pid == 0) {
        ::_exit(probe());
    }
    if (pid < 0) {
        return -1;
    }
    const auto status = kernel::wait_for(pid);
    return status && status->has_exited() ? status->exit_status() : -1;
}

bool has_openat2() {
    const open_how how{O_PATH | O_CLOEXEC, 0, RESOLVE_NO_MAGICLINKS};
    const UniqueFd root(static_cast<int>(::syscall(SYS_openat2, AT_FDCWD, "/", &how, sizeof how)));
    return static_cast<bool>(root);
}

// Whether this process may do with a child what it has to do with the processes of a sandbox.
struct Access {
    bool descriptors = false;
    bool memory = false;
    bool tracing = false;
};

// The child waits at a pipe meanwhile.
Access probe_access() {
    static const char witness = 'x';
    std::array<int, 2> ends{};
    Access access;
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
        return access;
    }
    const UniqueFd reader(ends[0]);
    UniqueFd writer(ends[1]);
    const pid_t pid = ::fork();
    if (pid == 0) {
        char end = 0;
        writer.reset();
        static_cast<void>(!::read(reader.get(), &end, 1));
        ::_exit(0);
    }
    const auto copy = tracee::Pidfd::open(pid).and_then(
        [&reader](const tracee::Pidfd& process) { return process.copy_descriptor(reader.get()); });
    access.descriptors = copy.has_value();
    char byte = 0;
    const iovec local{&byte, 1};
    const iovec remote{const_cast<char*>(&witness), 1};
    access.memory = ::process_vm_readv(pid, &local, 1, &remote, 1, 0) == 1 && byte == witness;
    access.tracing = ::ptrace(PTRACE_SEIZE, pid, nullptr, nullptr) == 0;
    writer.reset();
    if (pid > 0) {
        static_cast<void>(kernel::wait_for(pid));
    }
    return access;
}

} // namespace

std::vector<Feature> probe_features() {
    const int listener = in_child(probe_listener);
    const bool has_listener = listener > 0 && (listener & kListener) != 0;
    const bool is_taken = listener == kOtherListener;
    const auto status = tracee::read_process_status(::getpid());
    const bool is_traced = status && status->tracer != 0;
    const Access access = probe_access();
    const bool has_children_lists =
        ::access("/proc/thread-self/children", R_OK) == 0 || ::access("/proc/self/status", R_OK) != 0;
    const bool has_kcmp = ::syscall(SYS_kcmp, ::getpid(), ::getpid(), KCMP_VM, 0, 0) == 0;
    return {
        {"seccomp user notification", has_listener, !access.tracing,
         is_taken && is_traced ? "the tracer of this process lets nobody listen"
         : is_taken            ? "another supervisor listens already: a process can have only one (Linux 5.0)"
                               : "needed by the notify engine (Linux 5.0, CONFIG_SECCOMP_FILTER)"},
        {"killable wait", has_listener && (listener & kKillableWait) != 0, false,
         "a call is not decided twice when a signal comes (Linux 5.19)"},
        {"synchronous wake-up", has_listener && (listener & kSyncWakeUp) != 0, false,
         "intercepted calls cost a fraction (Linux 6.6)"},
        {"pidfd_getfd", access.descriptors, !access.tracing, "takes over the listener (Linux 5.6; yama may forbid it)"},
        {"process_vm_readv", access.memory, true, "reads the paths of calls (yama may forbid it)"},
        {"ptrace", access.tracing, false,
         is_traced ? "this process is traced already, and so is what it makes: a process can have only one tracer"
                   : "the other engine, where notify does not work (yama may forbid it)"},
        {"openat2", has_openat2(), false, "paths are resolved in one step (Linux 5.6)"},
        {"lists of children in /proc", has_children_lists, false,
         "without them a change of state looks through all of /proc (CONFIG_PROC_CHILDREN)"},
        {"kcmp", has_kcmp, false, "tells a vfork child from its parent (CONFIG_KCMP)"},
    };
}

} // namespace syd::selftest
