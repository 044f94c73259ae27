// SPDX-License-Identifier: BSD-3-Clause
// The kernel's tables of sockets, for one question: is a socket that was bound still there?
#pragma once

#include "policy/address.h"

#include <sys/types.h>

namespace syd::check {

// Whether the network namespace of thread `tid` has a socket with that inode number in the table (/proc/TID/net/...)
// where sockets with such an address are. A bound stream socket stands there once it listens: connecting to it
// earlier fails anyway. True if the tables can't be read.
[[nodiscard]] bool has_socket(pid_t tid, const policy::Address& address, ino_t inode);

} // namespace syd::check
