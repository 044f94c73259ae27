// SPDX-License-Identifier: BSD-3-Clause
// OwnDirectory: a working directory of the calling thread alone. With one, resolve() changes to the directory that a
// relative path starts from, where it would otherwise open and close a descriptor: one system call less for each
// relative path.
#pragma once

#include "base/result.h"

#include <sys/types.h>

namespace syd::tracee {

// While an object of this class lives, resolve() may change the working directory of the calling thread; the other
// threads keep theirs. Where the kernel refuses a private one (unshare(2), CLONE_FS), nothing changes. At the end the
// thread keeps a private working directory, which is the root directory. One object for a thread at a time.
class OwnDirectory {
public:
    OwnDirectory() noexcept;
    ~OwnDirectory();
    OwnDirectory(const OwnDirectory&) = delete;
    OwnDirectory& operator=(const OwnDirectory&) = delete;
};

// Makes the directory that a relative path of thread `tid` starts from (AT_FDCWD or the number of a descriptor of the
// process) the working directory of the calling thread. False if the thread has no OwnDirectory, and on each error; the
// directory has to be opened then, also to learn the error.
[[nodiscard]] bool enter_directory(pid_t tid, int dirfd);

} // namespace syd::tracee
