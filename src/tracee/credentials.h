// SPDX-License-Identifier: BSD-3-Clause
// Acting as another thread. Before sydbox makes a call on behalf of a thread it compares the credentials of the thread
// with its own, for the kernel checks those of sydbox (credentials(7), capabilities(7)).
#pragma once

#include "tracee/process_status.h"

#include <sys/types.h>

#include <cerrno>
#include <cstdint>
#include <optional>
#include <vector>

namespace syd::tracee {

// Whether two threads have the same credentials in the same user namespace. False also where that cannot be found out.
[[nodiscard]] bool have_same_credentials(pid_t tid, pid_t other);

// While an object of this class lives, the calling thread has the ids, the groups and no more capabilities than
// `credentials`, so that the kernel treats it as that process: its look at the file system (path_resolution(7)), at
// other processes (ptrace(2), "Ptrace access mode checking") and at a file system in user space, which serves only
// processes with the ids of its owner (mount.fuse3(8), allow_other). The effective ids are those for file systems.
// Other threads keep their identity. For a thread of root; where the kernel refuses, nothing changes. Ends the program
// if the thread cannot get its own identity back. Keeps errno at the end. The thread keeps the flag PR_SET_KEEPCAPS
// afterwards, up to an exec.
class ScopedIdentity {
public:
    explicit ScopedIdentity(const Credentials& credentials);
    ~ScopedIdentity();
    ScopedIdentity(const ScopedIdentity&) = delete;
    ScopedIdentity& operator=(const ScopedIdentity&) = delete;

    [[nodiscard]] bool is_taken() const noexcept { return is_taken_; }

private:
    bool is_taken_ = false;
};

// The credentials of thread `tid`, if the calling thread is root and may need them to look at the other: a root without
// CAP_SYS_PTRACE, as in a container, may look only at processes with its own ids. Nothing if they are those of root.
[[nodiscard]] std::optional<Credentials> credentials_to_take(pid_t tid);

// Calls `look`, which makes one system call and returns its result. Where the kernel refuses it (EPERM, EACCES) and
// credentials_to_take() has some, it is called once more with these. errno is that of the last call.
template <class Look> auto look_at_thread(pid_t tid, Look look) {
    auto result = look();
    if (result < 0 && (errno == EPERM || errno == EACCES)) {
        const int error = errno;
        if (const auto credentials = credentials_to_take(tid)) {
            const ScopedIdentity identity(*credentials);
            if (identity.is_taken()) {
                return look();
            }
        }
        errno = error;
    }
    return result;
}

// Errors as those of process_status.h; ENODATA before Linux 4.7.
[[nodiscard]] Result<mode_t, Errno> umask_of(pid_t tid);

} // namespace syd::tracee
