// SPDX-License-Identifier: BSD-3-Clause
// Finding the file of a command.
#pragma once

#include "base/result.h"

#include <fcntl.h>

#include <span>
#include <string>

namespace syd::kernel::launch {

// Finds `name` in the folders of `path` as execvp(3) does; a name with a slash is returned unchanged. Relative folders
// are below `directory`, a descriptor or AT_FDCWD; what is found there is relative to it. Errors: ENOENT; EACCES if a
// file was found but none that is executable.
[[nodiscard]] Result<std::string, Errno> find_program(const std::string& name, const std::string& path,
                                                      int directory = AT_FDCWD);

// The value of PATH in an environment, or what execvp(3) uses where it is not set.
[[nodiscard]] std::string search_path_of(std::span<const std::string> environment);

} // namespace syd::kernel::launch
