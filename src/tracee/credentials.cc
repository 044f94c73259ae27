// SPDX-License-Identifier: BSD-3-Clause
#include "tracee/credentials.h"

#include "base/text.h"
#include "tracee/thread_ids.h"

#include <sys/fsuid.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace syd::tracee {

namespace {

// The inode names the namespace for as long as it exists (namespaces(7)). 0: could not look.
ino_t user_namespace_of(pid_t tid) {
    struct stat status {};
    return ::stat(cat("/proc/", tid, "/ns/user").c_str(), &status) == 0 ? status.st_ino : 0;
}

} // namespace

bool have_same_credentials(pid_t tid, pid_t other) {
    const auto one = read_process_status(tid);
    const auto two = read_process_status(other);
    const ino_t user_namespace = user_namespace_of(tid);
    return one && two && one->credentials == two->credentials && user_namespace != 0 &&
           user_namespace == user_namespace_of(other);
}

ScopedFsIdentity::ScopedFsIdentity(const Credentials& credentials) : own_group_(::getegid()) {
    if (const int count = ::getgroups(0, nullptr); count > 0) {
        own_groups_.resize(static_cast<std::size_t>(count));
        own_groups_.resize(static_cast<std::size_t>(std::max(0, ::getgroups(count, own_groups_.data()))));
    }
    static_cast<void>(set_thread_groups(credentials.groups));
    ::setfsgid(credentials.group.file_system);
    ::setfsuid(credentials.user.file_system); // the last: it takes the privileges away
}

ScopedFsIdentity::~ScopedFsIdentity() {
    ::setfsuid(::geteuid());
    ::setfsgid(own_group_);
    static_cast<void>(set_thread_groups(own_groups_));
}

Result<mode_t, Errno> umask_of(pid_t tid) {
    return read_process_status(tid).and_then([](const ProcessStatus& status) {
        return status.umask ? Result<mode_t, Errno>(*status.umask) : Unexpected{Errno{ENODATA}};
    });
}

} // namespace syd::tracee
