// SPDX-License-Identifier: BSD-3-Clause
// Acting as another thread. Before sydbox makes a call on behalf of a thread it compares the credentials of the thread
// with its own, for the kernel checks those of sydbox (credentials(7), capabilities(7)).
#pragma once

#include "tracee/process_status.h"

#include <sys/types.h>

#include <vector>

namespace syd::tracee {

// Whether two threads have the same credentials in the same user namespace. False also where that cannot be found out.
[[nodiscard]] bool have_same_credentials(pid_t tid, pid_t other);

// While an object of this class lives, the file system checks of the calling thread are made with the file system ids
// and the groups of `credentials` (setfsuid(2)), without the privileges of root. For a thread of root; on an error
// nothing changes.
class ScopedFsIdentity {
public:
    explicit ScopedFsIdentity(const Credentials& credentials);
    ~ScopedFsIdentity();
    ScopedFsIdentity(const ScopedFsIdentity&) = delete;
    ScopedFsIdentity& operator=(const ScopedFsIdentity&) = delete;

private:
    std::vector<gid_t> own_groups_;
    gid_t own_group_;
};

// Errors as those of process_status.h; ENODATA before Linux 4.7.
[[nodiscard]] Result<mode_t, Errno> umask_of(pid_t tid);

} // namespace syd::tracee
