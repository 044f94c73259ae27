// SPDX-License-Identifier: BSD-3-Clause
// Which sockets are open in some process, by inode.
#pragma once

#include <sys/types.h>

#include <unordered_set>

namespace syd::tracee {

// Those in the descriptor tables of all threads that we may look into (/proc/PID/task/TID/fd). A socket that is only in
// a message that nobody has received yet (unix(7), SCM_RIGHTS) is not among them. It reads all of /proc: for rare use.
[[nodiscard]] std::unordered_set<ino_t> open_sockets();

} // namespace syd::tracee
