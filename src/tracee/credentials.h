// SPDX-License-Identifier: BSD-3-Clause
// Who a thread acts as: what sydbox must compare before it makes a call in the thread's stead, for the kernel then asks
// sydbox's credentials (credentials(7), capabilities(7)) and applies sydbox's umask.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace syd::tracee {

struct Credentials {
    // The user, group, supplementary group and effective capability lines of /proc/TID/status (proc_pid_status(5)).
    std::string identity;
    ino_t user_namespace = 0;
    friend bool operator==(const Credentials&, const Credentials&) = default;
};

// Nothing if the thread is gone or does not let us look.
[[nodiscard]] std::optional<Credentials> credentials_of(pid_t tid);

// Who a thread is for file systems (credentials(7)): the last of its user and group ids, and its groups.
struct FileIdentity {
    uid_t user = 0;
    gid_t group = 0;
    std::vector<gid_t> groups;
};
[[nodiscard]] std::optional<FileIdentity> file_identity_of(pid_t tid);

// While it lives the calling thread is somebody else for file systems (setfsuid(2)), and so has no privileges there.
// For a root's thread; where it can't be done nothing changes.
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

// The Umask line of /proc/TID/status: Linux 4.7. Nothing where there is none.
[[nodiscard]] std::optional<mode_t> umask_of(pid_t tid);

} // namespace syd::tracee
