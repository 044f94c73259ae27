// SPDX-License-Identifier: BSD-3-Clause
// The kernel's tables of sockets (proc_pid_net(5)), and which sockets in them receive what is sent to an address.
//
// The parsers take text, so that they are tested without sockets.
#pragma once

#include "base/result.h"
#include "policy/address.h"

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace syd::tracee {

enum class Transport : std::uint8_t { kTcp, kUdp };

struct InetSocket {
    policy::Address local; // an IPv4-mapped address is the IPv4 address
    ino_t inode = 0;
    friend bool operator==(const InetSocket&, const InetSocket&) = default;
};

struct UnixSocket {
    ino_t inode = 0;
    std::string name; // as it was passed to bind(2); "@" stands for NUL; empty: not bound
    friend bool operator==(const UnixSocket&, const UnixSocket&) = default;
};

// The sockets in the text of /proc/net/{tcp,udp} or {tcp6,udp6} that take what anybody sends: listening ones, or those
// without a peer. A bound TCP socket is in no table before it listens: connecting to it earlier fails anyway.
[[nodiscard]] std::vector<InetSocket> parse_inet_table(std::string_view text, Transport transport);
[[nodiscard]] std::vector<UnixSocket> parse_unix_table(std::string_view text);

// In the network namespace of thread `tid`, of both IPv4 and IPv6. Errors as those of process_status.h.
[[nodiscard]] Result<std::vector<InetSocket>, Errno> inet_sockets(pid_t tid, Transport transport);
[[nodiscard]] Result<std::vector<UnixSocket>, Errno> unix_sockets(pid_t tid);

// Those of `sockets` that a connection or datagram to `wanted`, an inet or inet6 address, can arrive at: sockets bound
// to just this address, and where it is a loopback address (another one may be another machine's) those bound to all of
// them, for the first kind may be bound to a device as well (SO_BINDTODEVICE), which the tables do not show. For the
// unspecified address, which means the sender's own (ip(7)), all those on that port.
[[nodiscard]] std::vector<ino_t> receivers(const std::vector<InetSocket>& sockets, const policy::Address& wanted);

} // namespace syd::tracee
