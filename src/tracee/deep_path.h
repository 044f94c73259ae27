// SPDX-License-Identifier: BSD-3-Clause
// Paths of directories that lie deeper than the kernel can say in one page: climb until it can, and look up the names
// in between, as getcwd(3) does where getcwd(2) fails. Real builds do this: configure scripts make such trees to test
// getcwd. Needs read permission on the directories in between (EACCES), which are opened for reading as directories
// only: nothing else is ever opened.
#pragma once

#include "base/result.h"

#include <string>

namespace syd::tracee {

// The path of directory `fd`. `short_path` is asked for each directory on the way up; it fails with ENAMETOOLONG while
// it can't say. ENOENT if a directory was removed meanwhile; ENAMETOOLONG beyond a mebibyte.
[[nodiscard]] Result<std::string, Errno> name_deep_directory(int fd, Result<std::string, Errno> (*short_path)(int fd));

// The name in `directory` that leads to the object of our descriptor `child`: ENOENT if there is none.
[[nodiscard]] Result<std::string, Errno> name_in_directory(int child, int directory);

} // namespace syd::tracee
