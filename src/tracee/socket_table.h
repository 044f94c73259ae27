// SPDX-License-Identifier: BSD-3-Clause
// The kernel's tables of sockets (proc_pid_net(5)), and which sockets receive what is sent to an address.
//
// The tables are text with all sockets of a namespace: slow. They are for kernels without sock_diag (socket_diag.h),
// and for namespaces other than our own. Parsing is apart from reading, so that it is tested without sockets.
#pragma once

#include "base/result.h"
#include "policy/address.h"
#include "tracee/process_socket.h"

#include <sys/types.h>

#include <cstdint>
#include <string_view>
#include <vector>

namespace syd::tracee {

enum class Transport : std::uint8_t { kTcp, kUdp, kUdpLite };

struct InetSocket {
    policy::Address local; // an IPv4-mapped address is the IPv4 address
    SocketId id;           // the tables show no cookie: 0
    friend bool operator==(const InetSocket&, const InetSocket&) = default;
};

// The sockets in the text of /proc/net/{tcp,udp,udplite} or the same for IPv6 (tcp6...) that take what anybody sends:
// listening ones, or those without a peer. A bound TCP socket is in no table before it listens; a connection to it
// fails until then.
[[nodiscard]] std::vector<InetSocket> parse_inet_table(std::string_view text, Transport transport);

// In the network namespace of thread `tid`, of both IPv4 and IPv6. Errors as those of process_status.h.
[[nodiscard]] Result<std::vector<InetSocket>, Errno> inet_sockets(pid_t tid, Transport transport);

// Those of `sockets` that a connection or datagram to `wanted` may arrive at, an inet or inet6 address of this machine
// that is not the unspecified one: sockets bound to this address and those bound to all.
[[nodiscard]] std::vector<SocketId> receivers(const std::vector<InetSocket>& sockets, const policy::Address& wanted);

} // namespace syd::tracee
