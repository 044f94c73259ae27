// SPDX-License-Identifier: BSD-3-Clause
// From the kernel's struct sockaddr to a policy::Address.
#pragma once

#include "policy/address.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace syd::tracee {

struct SocketAddress {
    int family = 0;
    // Nothing for families other than unix, inet and inet6, for AF_UNSPEC, and for an unnamed unix address.
    // The path of a unix address is raw: as the process passed it.
    std::optional<policy::Address> address;
    bool is_unnamed_unix = false; // bind: the kernel picks an abstract name (unix(7), "Autobind feature")
};

// `bytes` is what the process passed, at most sizeof(sockaddr_storage). Nothing if it is too short for its family, or a
// unix address too long: the kernel says EINVAL to that.
[[nodiscard]] std::optional<SocketAddress> decode_socket_address(std::span<const std::byte> bytes);

// An AF_UNSPEC address read as AF_INET, as sendto(2) on an IPv4 datagram socket and bind(2) have it (udp_sendmsg() and
// __inet_bind() in the kernel); nothing if it is too short.
[[nodiscard]] std::optional<policy::Address> unspecified_as_inet(std::span<const std::byte> bytes);
// The same read as AF_INET6.
[[nodiscard]] std::optional<policy::Address> unspecified_as_inet6(std::span<const std::byte> bytes);

} // namespace syd::tracee
