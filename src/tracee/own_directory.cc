// SPDX-License-Identifier: BSD-3-Clause
#include "tracee/own_directory.h"

#include "tracee/credentials.h"
#include "tracee/proc_path.h"

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

namespace syd::tracee {
namespace {

thread_local bool has_own_directory = false;

} // namespace

OwnDirectory::OwnDirectory() noexcept {
    has_own_directory = ::unshare(CLONE_FS) == 0;
}

OwnDirectory::~OwnDirectory() {
    if (has_own_directory) {
        // The thread must not keep a file system busy.
        [[maybe_unused]] const int changed = ::chdir("/");
        has_own_directory = false;
    }
}

bool enter_directory(pid_t tid, int dirfd) {
    if (!has_own_directory || (dirfd < 0 && dirfd != AT_FDCWD)) {
        return false;
    }
    ProcPath path = ProcPath().text("/proc/").number(tid);
    path = dirfd == AT_FDCWD ? path.text("/cwd") : path.text("/fd/").number(dirfd);
    return look_at_thread(tid, [&path] { return ::chdir(path.c_str()); }) == 0;
}

} // namespace syd::tracee
