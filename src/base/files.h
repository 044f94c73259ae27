// SPDX-License-Identifier: BSD-3-Clause
// Reading symbolic links, the paths of open descriptors, and small files.
#pragma once

#include "base/result.h"

#include <string>

namespace syd {

// The whole target of the symbolic link `path`. The errors are those of readlink(2), and ENAMETOOLONG for a target of
// 1 MiB or more.
[[nodiscard]] Result<std::string, Errno> read_link(const char* path);
[[nodiscard]] Result<std::string, Errno> read_link(const std::string& path);

// The same for `name` in the directory `dirfd` (or AT_FDCWD). An empty name is the link that `dirfd` was opened on with
// O_PATH | O_NOFOLLOW (readlink(2); Linux 2.6.39); ENOENT if it was not opened on a symbolic link.
[[nodiscard]] Result<std::string, Errno> read_link_at(int dirfd, const char* name);

// "/proc/self/fd/N". A call that follows links reaches the open object through it, even if that has been renamed.
[[nodiscard]] std::string descriptor_path(int fd);

// The path of an open file as the kernel tells it: with " (deleted)" after a name that has been removed, and
// "pipe:[1234]" and the like for objects that have no path. The kernel composes the path in one page, else it fails
// with ENAMETOOLONG; ENOENT if `fd` is not open.
[[nodiscard]] Result<std::string, Errno> read_descriptor_link(int fd);

// The whole content of a small file, such as those below /proc, whose size stat(2) does not tell. A symbolic link in
// the last component is not followed (ELOOP). The errors are those of open(2) and read(2).
[[nodiscard]] Result<std::string, Errno> read_file(const char* path);
[[nodiscard]] Result<std::string, Errno> read_file(const std::string& path);

// The rest of an open file. `fd` stays open; the errors are those of read(2).
[[nodiscard]] Result<std::string, Errno> read_to_end(int fd);

} // namespace syd
