// SPDX-License-Identifier: BSD-3-Clause
#include "tracee/credentials.h"

#include "base/text.h"
#include "tracee/thread_ids.h"

#include <sys/fsuid.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

namespace syd::tracee {

std::optional<ThreadCredentials> credentials_of(pid_t tid) {
    const auto status = read_process_status(tid);
    struct stat user_namespace {};
    if (!status || ::stat(cat("/proc/", tid, "/ns/user").c_str(), &user_namespace) != 0) {
        return std::nullopt;
    }
    return ThreadCredentials{status->credentials, user_namespace.st_ino};
}

std::optional<FileIdentity> file_identity_of(pid_t tid) {
    const auto status = read_process_status(tid);
    if (!status) {
        return std::nullopt;
    }
    const Credentials& credentials = status->credentials;
    return FileIdentity{credentials.user.file_system, credentials.group.file_system, credentials.groups};
}

ScopedFsIdentity::ScopedFsIdentity(const FileIdentity& identity) : own_group_(::getegid()) {
    if (const int count = ::getgroups(0, nullptr); count > 0) {
        own_groups_.resize(static_cast<std::size_t>(count));
        own_groups_.resize(static_cast<std::size_t>(std::max(0, ::getgroups(count, own_groups_.data()))));
    }
    static_cast<void>(set_thread_groups(identity.groups));
    ::setfsgid(identity.group);
    ::setfsuid(identity.user); // the last: it takes the privileges away
}

ScopedFsIdentity::~ScopedFsIdentity() {
    ::setfsuid(::geteuid());
    ::setfsgid(own_group_);
    static_cast<void>(set_thread_groups(own_groups_));
}

std::optional<mode_t> umask_of(pid_t tid) {
    const auto status = read_process_status(tid);
    return status ? status->umask : std::nullopt;
}

} // namespace syd::tracee
