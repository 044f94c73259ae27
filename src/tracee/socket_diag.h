// SPDX-License-Identifier: BSD-3-Clause
// SocketDiag: which sockets take what is sent to an address, asked of the kernel for that address alone (sock_diag(7)).
//
// The answers are about the network namespace of this process. They need no privilege.
// Errors: EPROTONOSUPPORT, EINVAL or ENOENT where the kernel lacks sock_diag or the part for that protocol
// (CONFIG_INET_DIAG, CONFIG_UNIX_DIAG); any other errno means that we could not look.
#pragma once

#include "tracee/netlink.h"
#include "tracee/process_socket.h"
#include "tracee/socket_table.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace syd::tracee {

// A unix socket, and the file that it is bound to.
struct UnixSocket {
    SocketId id;
    std::string name; // as it was passed to bind(2); an abstract one begins with NUL; empty: not bound
    // The lower 32 bits of the file's inode, and its device as the kernel shows it in st_dev for most file systems (not
    // for subvolumes of btrfs). Nothing where the socket is bound to no path.
    struct File {
        std::uint32_t inode = 0;
        dev_t device = 0;
    };
    std::optional<File> file;
};

class SocketDiag {
public:
    [[nodiscard]] static Result<SocketDiag, Errno> open();

    // The network namespace that the answers are about, as network_of_socket() says it.
    [[nodiscard]] Result<std::uint64_t, Errno> network() const;

    // The listening TCP socket that a connection to `wanted`, an inet or inet6 address, arrives at. It is found as the
    // kernel finds it for a connection over the loopback device, in a time that does not depend on the number of
    // sockets. Of several that share the port (SO_REUSEPORT) it is any one. An error ENOENT means that there is none,
    // or that the kernel lacks this for TCP.
    [[nodiscard]] Result<SocketId, Errno> listener_at(const policy::Address& wanted) const;

    // All sockets at that port, IPv4 and IPv6: of TCP the listening ones, of other protocols all. The kernel looks at
    // each of its sockets.
    [[nodiscard]] Result<std::vector<InetSocket>, Errno> sockets_at_port(int protocol, std::uint16_t port) const;

    // Unix sockets: by number, or by an abstract name. Nothing if it is gone.
    [[nodiscard]] Result<std::optional<UnixSocket>, Errno> unix_socket(const SocketId& id) const;
    [[nodiscard]] Result<std::vector<UnixSocket>, Errno> unix_sockets_named(const policy::AbstractAddress& name) const;

private:
    explicit SocketDiag(Netlink netlink) noexcept : netlink_(std::move(netlink)) {}
    Netlink netlink_;
};

} // namespace syd::tracee
