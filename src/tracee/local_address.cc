// SPDX-License-Identifier: BSD-3-Clause
#include "tracee/local_address.h"

#include "tracee/netlink.h"

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <span>

namespace syd::tracee {
namespace {

using policy::Address;
using policy::Inet4Address;
using policy::Inet6Address;

constexpr std::array<std::uint8_t, 4> kLoopback{127, 0, 0, 1};
constexpr std::array<std::uint8_t, 16> kLoopback6{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

bool is_in_loopback_network(const std::array<std::uint8_t, 4>& bytes) {
    constexpr std::array<std::uint8_t, 4> kFirst{127, 0, 0, 0};
    constexpr std::array<std::uint8_t, 4> kLast{127, 255, 255, 255}; // the broadcast address of the network
    return bytes[0] == kLoopback[0] && bytes != kFirst && bytes != kLast;
}

bool is_link_local(const std::array<std::uint8_t, 16>& bytes) {
    return bytes[0] == 0xfe && (bytes[1] & 0xc0) == 0x80; // fe80::/10
}

template <class Bytes> struct RouteRequest {
    nlmsghdr header{};
    rtmsg route{};
    rtattr attribute{};
    Bytes destination{};
};

// The type of the route to an address; nothing if there is none or the kernel can't be asked.
template <class Bytes> std::optional<unsigned> type_of_route(unsigned char family, const Bytes& bytes) {
    constexpr unsigned char kBits = 8;
    RouteRequest<Bytes> request;
    static_assert(sizeof request == sizeof(nlmsghdr) + sizeof(rtmsg) + sizeof(rtattr) + sizeof(Bytes));
    request.header.nlmsg_len = sizeof request;
    request.header.nlmsg_type = RTM_GETROUTE;
    request.header.nlmsg_flags = NLM_F_REQUEST;
    request.route.rtm_family = family;
    request.route.rtm_dst_len = static_cast<unsigned char>(bytes.size() * kBits);
    request.attribute.rta_type = RTA_DST;
    request.attribute.rta_len = RTA_LENGTH(sizeof(Bytes));
    request.destination = bytes;
    const auto netlink = Netlink::open(NETLINK_ROUTE);
    std::optional<unsigned> type;
    if (netlink) {
        const auto asked =
            netlink->ask(std::as_bytes(std::span(&request, 1)), [&type](std::span<const std::byte> payload) {
                rtmsg route{};
                if (payload.size() >= sizeof route) {
                    std::memcpy(&route, payload.data(), sizeof route);
                    type = route.rtm_type;
                }
            });
        if (!asked) {
            type.reset();
        }
    }
    return type;
}

} // namespace

bool is_loopback_unicast(const Address& address) noexcept {
    const auto* inet = std::get_if<Inet4Address>(&address);
    const auto* inet6 = std::get_if<Inet6Address>(&address);
    return (inet != nullptr && is_in_loopback_network(inet->bytes)) || (inet6 != nullptr && inet6->bytes == kLoopback6);
}

bool is_local_unicast(const Address& address) {
    if (is_loopback_unicast(address)) {
        return true;
    }
    if (const auto* inet = std::get_if<Inet4Address>(&address)) {
        return type_of_route(AF_INET, inet->bytes) == RTN_LOCAL;
    }
    const auto* inet6 = std::get_if<Inet6Address>(&address);
    return inet6 != nullptr && !is_link_local(inet6->bytes) && type_of_route(AF_INET6, inet6->bytes) == RTN_LOCAL;
}

Address destination_from(const Address& local, const Address& wanted) {
    if (!policy::is_unspecified(wanted)) {
        return wanted;
    }
    const auto* own = std::get_if<Inet4Address>(&local);
    if (const auto* inet = std::get_if<Inet4Address>(&wanted)) {
        const bool is_bound = own != nullptr && !policy::is_unspecified(local);
        return Inet4Address{is_bound ? own->bytes : kLoopback, inet->port};
    }
    const std::uint16_t port = std::get<Inet6Address>(wanted).port;
    // tcp_v6_connect() and udpv6_sendmsg() in the kernel: from a socket that is bound to an IPv4-mapped address it is
    // that of IPv4.
    return own != nullptr ? Address(Inet4Address{kLoopback, port}) : Address(Inet6Address{kLoopback6, port});
}

} // namespace syd::tracee
