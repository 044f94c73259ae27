// SPDX-License-Identifier: BSD-3-Clause
// A socket of a process, by its number there.
#pragma once

#include "base/unique_fd.h"
#include "policy/address.h"

#include <sys/types.h>

#include <optional>

namespace syd::tracee {

// The inode of the socket that descriptor `fd` of that thread denotes; nothing if it denotes none or can't be seen.
// It names the socket in the tables of /proc/net, for as long as the socket lives.
[[nodiscard]] std::optional<ino_t> inode_of_socket(pid_t tid, int fd);

// A copy of that descriptor: the same socket (pidfd_getfd(2), Linux 5.6). None if it can't be had. A pidfd is that of
// the thread group's leader; a thread with a descriptor table of its own (clone(2), CLONE_FILES) is noticed by the
// inode, and its socket can be had since Linux 6.9 (PIDFD_THREAD).
[[nodiscard]] UniqueFd fetch_socket(pid_t tid, int fd, ino_t inode);

// Its address as the kernel has it now: getsockname(2). Nothing for families that rules do not know, and for a unix
// socket without a name.
[[nodiscard]] std::optional<policy::Address> local_address_of(int socket);

// SO_DOMAIN and SO_PROTOCOL of socket(7); -1 where they can't be told.
[[nodiscard]] int domain_of(int socket);
[[nodiscard]] int protocol_of(int socket);

} // namespace syd::tracee
