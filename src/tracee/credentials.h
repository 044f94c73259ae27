// SPDX-License-Identifier: BSD-3-Clause
// Who a thread acts as. Before sydbox makes a call on behalf of a thread it compares the credentials of the thread with
// its own, for the kernel checks those of sydbox (credentials(7), capabilities(7)).
#pragma once

#include "tracee/process_status.h"

#include <sys/types.h>

#include <optional>
#include <vector>

namespace syd::tracee {

// Credentials, and the user namespace in which they hold.
struct ThreadCredentials {
    Credentials credentials;
    ino_t user_namespace = 0;
    friend bool operator==(const ThreadCredentials&, const ThreadCredentials&) = default;
};

// Nothing if the thread is gone or does not let us look.
[[nodiscard]] std::optional<ThreadCredentials> credentials_of(pid_t tid);

// What file permissions are checked against (credentials(7)).
struct FileIdentity {
    uid_t user = 0;
    gid_t group = 0;
    std::vector<gid_t> groups;
};
[[nodiscard]] std::optional<FileIdentity> file_identity_of(pid_t tid);

// While an object of this class lives, the file system checks of the calling thread are made with another identity
// (setfsuid(2)), and without the privileges of root. For a thread of root; on an error nothing changes.
class ScopedFsIdentity {
public:
    explicit ScopedFsIdentity(const FileIdentity& identity);
    ~ScopedFsIdentity();
    ScopedFsIdentity(const ScopedFsIdentity&) = delete;
    ScopedFsIdentity& operator=(const ScopedFsIdentity&) = delete;

private:
    std::vector<gid_t> own_groups_;
    gid_t own_group_;
};

// Linux 4.7. Nothing where it cannot be found out.
[[nodiscard]] std::optional<mode_t> umask_of(pid_t tid);

} // namespace syd::tracee
