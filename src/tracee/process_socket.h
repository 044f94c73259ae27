// SPDX-License-Identifier: BSD-3-Clause
// A socket of a process: a copy of its descriptor, and what the kernel tells of the socket.
//
// Errors: ESRCH if the thread is gone, EBADF if the descriptor is not open, ENOTSOCK if it denotes no socket. Every
// other errno means that we could not look (EMFILE, ENFILE, ENOMEM; EPERM for a program that may be executed but not
// read; ENOSYS before Linux 5.6) and says nothing about the descriptor.
#pragma once

#include "base/result.h"
#include "base/unique_fd.h"
#include "policy/address.h"

#include <sys/types.h>

#include <cstdint>
#include <optional>

namespace syd::tracee {

// A copy of descriptor `fd` of that thread: the same socket (pidfd_getfd(2)). It may denote another kind of file; the
// functions below then fail with ENOTSOCK.
[[nodiscard]] Result<UniqueFd, Errno> fetch_socket(pid_t tid, int fd);

// Which socket: SO_COOKIE (Linux 4.12), which the kernel never gives to a second socket until it is booted again; and
// the inode, by which the tables of /proc/net name a socket. Inodes are given anew.
struct SocketId {
    std::uint64_t cookie = 0;
    ino_t inode = 0;
    friend bool operator==(const SocketId&, const SocketId&) = default;
};
[[nodiscard]] Result<SocketId, Errno> id_of_socket(int socket);

// SO_DOMAIN, SO_TYPE and SO_PROTOCOL of socket(7).
struct SocketKind {
    int domain = 0;
    int type = 0;
    int protocol = 0;
    friend bool operator==(const SocketKind&, const SocketKind&) = default;
};
[[nodiscard]] Result<SocketKind, Errno> kind_of_socket(int socket);

// A number of the socket's network namespace: SO_NETNS_COOKIE (Linux 5.14). Before that the inode of the namespace:
// of the socket's own one with CAP_NET_ADMIN (SIOCGSKNS), else of that of thread `tid`, where the socket may not be.
[[nodiscard]] Result<std::uint64_t, Errno> network_of_socket(int socket, pid_t tid);

// Whether it sends through one network device only (SO_BINDTODEVICE).
[[nodiscard]] Result<bool, Errno> is_bound_to_device(int socket);
// SO_REUSEPORT.
[[nodiscard]] Result<bool, Errno> may_share_port(int socket);

// Its address as the kernel has it now: getsockname(2). Nothing for families that rules do not know, and for a unix
// socket without a name.
[[nodiscard]] Result<std::optional<policy::Address>, Errno> local_address_of(int socket);

} // namespace syd::tracee
