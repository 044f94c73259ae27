// SPDX-License-Identifier: BSD-3-Clause
// Which process an object in a procfs belongs to. The object counts, and not the text of its path: a procfs, or a part
// of one, can be mounted anywhere, and its numbers are those of the pid namespace that it was mounted for.
#pragma once

#include "base/result.h"
#include "base/unique_fd.h"
#include "tracee/process_status.h"

#include <sys/types.h>

#include <optional>
#include <string_view>

namespace syd::check {

// The directory of a process or thread in a procfs.
struct ProcessDirectory {
    UniqueFd directory;
    tracee::ProcessStatus status; // its ids are numbers of that procfs
    bool is_of_our_procfs = false;
};

// The directory that the object behind our descriptor `fd` is in, or is. `path` is the path of the object, as seen by
// sydbox or by thread `tid`. Nothing if the object is in no procfs, or belongs to no process. EXDEV if it is in a
// procfs and its directory cannot be reached, as for a single file that was mounted elsewhere; other errors mean that
// sydbox could not look.
[[nodiscard]] Result<std::optional<ProcessDirectory>, Errno> find_process_directory(int fd, std::string_view path,
                                                                                    pid_t tid);

} // namespace syd::check
