// SPDX-License-Identifier: BSD-3-Clause
// Processes by pidfd (pidfd_open(2)): the only place that makes the pidfd system calls. A pidfd denotes one process for
// as long as it is open, whatever becomes of the number of that process.
//
// Errors: ESRCH if there is no such process any more. Every other errno means that we could not look or act (EMFILE,
// ENFILE, ENOMEM, EPERM; ENOSYS where an outer sandbox refuses the call) and says nothing about the process.
#pragma once

#include "base/result.h"
#include "base/unique_fd.h"
#include "tracee/process_status.h"

#include <sys/types.h>

#include <cstdint>
#include <utility>

namespace syd::tracee {

// Whether a process still exists. A zombie does: its pid is not given to another process before it was waited for.
enum class Presence : std::uint8_t { kPresent, kGone, kUnknown };

// One process, also after its pid was given to another one. The serial number is the inode of its pidfds (Linux 6.9),
// or the time at which it started (clock ticks since boot): an execve(2) changes neither.
struct ProcessIdentity {
    pid_t pid = 0;
    std::uint64_t serial = 0;
    friend bool operator==(const ProcessIdentity&, const ProcessIdentity&) = default;
};

class Pidfd {
public:
    // Takes over a pidfd that came from elsewhere.
    explicit Pidfd(UniqueFd fd) noexcept : fd_(std::move(fd)) {}

    // Of process `pid`: Linux 5.3. ENOENT or EINVAL if that is the id of a thread that leads no process.
    [[nodiscard]] static Result<Pidfd, Errno> open(pid_t pid);
    // Of thread `tid`: Linux 6.9 (PIDFD_THREAD); EINVAL before, but for a thread that leads a process.
    [[nodiscard]] static Result<Pidfd, Errno> open_thread(pid_t tid);

    // pidfd_send_signal(2), Linux 5.1.
    [[nodiscard]] Result<void, Errno> send_signal(int signal) const;
    // A copy of descriptor `fd` of the process, close-on-exec: pidfd_getfd(2), Linux 5.6. EBADF if there is none. EPERM
    // without PTRACE_MODE_ATTACH_REALCREDS (ptrace(2)).
    [[nodiscard]] Result<UniqueFd, Errno> copy_descriptor(int fd) const;
    [[nodiscard]] Presence presence() const;
    // PIDFD_GET_INFO: Linux 6.13, ENOTTY before. ESRCH also if the parent is not in our pid namespace.
    [[nodiscard]] Result<ProcessIds, Errno> ids() const;
    // `pid` is what it was opened with.
    [[nodiscard]] Result<ProcessIdentity, Errno> identity(pid_t pid) const;

    [[nodiscard]] int get() const noexcept { return fd_.get(); }

private:
    UniqueFd fd_;
};

[[nodiscard]] Result<ProcessIdentity, Errno> identity_of(pid_t pid);

// The process that descriptor `fd` of thread `tid` denotes to the calls that take pidfds. These are pidfds, and for
// pidfd_send_signal(2) the directories /proc/PID of any procfs.
struct DescribedProcess {
    enum class Kind : std::uint8_t {
        kNone,    // it is another kind of descriptor
        kProcess, // `pid`, in our pid namespace
        kForeign, // a process that is not in our pid namespace, or one of a procfs of another pid namespace
        kGone,    // the process has ended
    };
    Kind kind = Kind::kNone;
    pid_t pid = 0;
    friend bool operator==(const DescribedProcess&, const DescribedProcess&) = default;
};
// EBADF if the descriptor is not open, ESRCH if the thread is gone, EACCES if we may not look; else as above.
[[nodiscard]] Result<DescribedProcess, Errno> process_of_descriptor(pid_t tid, int fd);

} // namespace syd::tracee
