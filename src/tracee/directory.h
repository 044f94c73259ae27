// SPDX-License-Identifier: BSD-3-Clause
// Reading directories.
#pragma once

#include "base/result.h"
#include "base/unique_fd.h"

#include <dirent.h>
#include <fcntl.h>

#include <cerrno>
#include <memory>
#include <utility>

namespace syd::tracee {

struct CloseDirectory {
    void operator()(DIR* stream) const noexcept { ::closedir(stream); }
};
using DirectoryStream = std::unique_ptr<DIR, CloseDirectory>;

// The directory `name`, relative to the directory `dirfd` (or AT_FDCWD), for readdir(3). Errors are those of open(2)
// with O_DIRECTORY.
[[nodiscard]] inline Result<DirectoryStream, Errno> open_directory(int dirfd, const char* name) {
    UniqueFd readable(::openat(dirfd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!readable) {
        return Unexpected{Errno::last()};
    }
    DirectoryStream stream(::fdopendir(readable.get()));
    if (!stream) {
        return Unexpected{Errno::last()};
    }
    [[maybe_unused]] const int owned_by_stream = readable.release();
    return stream;
}

} // namespace syd::tracee
