// SPDX-License-Identifier: BSD-3-Clause
// Paths of directories that are too deep for the kernel to tell them (it composes a path in one page). sydbox climbs to
// a directory whose path the kernel tells, and looks up the names in between, as getcwd(3) does where getcwd(2) fails.
// Configure scripts make such trees to test getcwd. Needs read permission for the directories in between (EACCES),
// which are opened for reading as directories only. The next directory near the one that was named last costs no long
// climb.
#pragma once

#include "base/result.h"

#include <string>

namespace syd::tracee {

// The path of directory `fd`. `short_path` is asked for each directory on the way up; it fails with ENAMETOOLONG where
// the path is too long for it. ENOENT if a directory was removed meanwhile; ENAMETOOLONG beyond a mebibyte.
[[nodiscard]] Result<std::string, Errno> name_deep_directory(int fd, Result<std::string, Errno> (*short_path)(int fd));

// The name in `directory` that leads to the object of our descriptor `child`: ENOENT if there is none.
[[nodiscard]] Result<std::string, Errno> name_in_directory(int child, int directory);

} // namespace syd::tracee
