// SPDX-License-Identifier: BSD-3-Clause
#include "tracee/socket_table.h"

#include "base/unique_fd.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <bit>

namespace syd::tracee {
namespace {

policy::Address inet(std::array<std::uint8_t, 4> bytes, std::uint16_t port) {
    return policy::Inet4Address{bytes, port};
}
// The address that ends in `last`; 0 is the unspecified one.
policy::Address inet6(std::uint8_t last, std::uint16_t port) {
    policy::Inet6Address address;
    address.bytes.back() = last;
    address.port = port;
    return address;
}
policy::Address elsewhere6(std::uint16_t port) {
    policy::Inet6Address address;
    address.bytes = {0x20, 0x01};
    address.port = port;
    return address;
}

using Sockets = std::vector<InetSocket>;

constexpr std::string_view kTcp =
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
    "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1 0 100 0\n"
    "   1: 0100007F:1F90 0100007F:A1B2 01 00000000:00000000 00:00000000 00000000     0        0 4712 1 0 20 4\n"
    "  10: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000 65534        0 18446744073709551615\n"
    "  11: 0000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000 65534        0 12 1\n"
    "  12: 00000000:0016 00000000:0000 0A 00000000:00000000\n";

TEST(SocketTable, listening_tcp_sockets) {
    if constexpr (std::endian::native != std::endian::little) {
        GTEST_SKIP() << "the sample is of a little-endian machine";
    }
    EXPECT_EQ(parse_inet_table(kTcp, Transport::kTcp),
              (Sockets{{inet({127, 0, 0, 1}, 8080), {0, 4711}}, {inet({0, 0, 0, 0}, 22), {0, ~ino_t{0}}}}));
    EXPECT_EQ(parse_inet_table("", Transport::kTcp), Sockets{});
}

TEST(SocketTable, udp_sockets_without_a_peer) {
    if constexpr (std::endian::native != std::endian::little) {
        GTEST_SKIP() << "the sample is of a little-endian machine";
    }
    constexpr std::string_view kText =
        "  4: 00000000000000000000000001000000:0035 00000000000000000000000000000000:0000 07 0:0 00:0 0 0 0 1 2 0 0\n"
        "  5: 00000000000000000000000001000000:0035 00000000000000000000000001000000:0036 01 0:0 00:0 0 0 0 2 2 0 0\n"
        "  6: 0000000000000000FFFF00000100007F:0035 00000000000000000000000000000000:0000 07 0:0 00:0 0 0 0 3 2 0 0\n";
    EXPECT_EQ(parse_inet_table(kText, Transport::kUdp),
              (Sockets{{inet6(1, 53), {0, 1}}, {inet({127, 0, 0, 1}, 53), {0, 3}}})); // mapped
}

TEST(SocketTable, are_the_kernels) {
    const UniqueFd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    ASSERT_EQ(::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), length), 0);
    ASSERT_EQ(::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &length), 0);
    struct stat status {};
    ASSERT_EQ(::fstat(socket.get(), &status), 0);
    const InetSocket expected{inet({127, 0, 0, 1}, ntohs(address.sin_port)), {0, status.st_ino}};
    const auto sockets = inet_sockets(::gettid(), Transport::kUdp);
    ASSERT_TRUE(sockets);
    EXPECT_NE(std::ranges::find(*sockets, expected), sockets->end());
    constexpr pid_t kNobody = 5000000; // beyond the greatest pid_max
    EXPECT_FALSE(inet_sockets(kNobody, Transport::kTcp));
}

TEST(Receivers, are_those_of_the_kernel) {
    const policy::Address loopback = inet({127, 0, 0, 1}, 80);
    const policy::Address any = inet({0, 0, 0, 0}, 80);
    const policy::Address lan = inet({10, 0, 0, 1}, 80);
    const struct {
        const char* label;
        policy::Address bound;
        policy::Address wanted;
        bool expected;
    } cases[]{
        {"the same", lan, lan, true},
        {"another port", loopback, inet({127, 0, 0, 1}, 81), false},
        {"another loopback address", loopback, inet({127, 0, 0, 2}, 80), false},
        {"all, by loopback", any, loopback, true},
        {"all, by another port", any, inet({127, 0, 0, 1}, 81), false},
        {"all, by another address of this machine", any, lan, true},
        {"inet by inet6", loopback, inet6(1, 80), false},
        {"all of inet by inet6", any, inet6(1, 80), false},

        {"inet6, the same", inet6(1, 80), inet6(1, 80), true},
        {"inet6, another port", inet6(1, 80), inet6(1, 81), false},
        {"inet6, all, by loopback", inet6(0, 80), inet6(1, 80), true},
        {"inet6, all, by another", inet6(0, 80), elsewhere6(80), true},
        {"dual stack, by IPv4 loopback", inet6(0, 80), loopback, true},
        {"dual stack, by another IPv4 address", inet6(0, 80), lan, true},
        {"dual stack, by another port", inet6(0, 80), inet({127, 0, 0, 1}, 81), false},
        {"inet6 loopback by IPv4 loopback", inet6(1, 80), loopback, false},
    };
    for (const auto& one : cases) {
        EXPECT_EQ(receivers({{one.bound, {1, 4711}}}, one.wanted).size(), one.expected ? 1U : 0U) << one.label;
    }
}

TEST(Receivers, are_also_those_that_are_bound_to_all_addresses) {
    const policy::Address loopback = inet({127, 0, 0, 1}, 80);
    const Sockets sockets{{inet({0, 0, 0, 0}, 80), {1, 11}},
                          {loopback, {2, 12}},
                          {inet6(0, 80), {3, 13}},
                          {inet({127, 0, 0, 2}, 80), {4, 14}}};
    using Ids = std::vector<SocketId>;
    EXPECT_EQ(receivers(sockets, loopback), (Ids{{1, 11}, {2, 12}, {3, 13}}));
    EXPECT_EQ(receivers(sockets, inet({127, 0, 0, 3}, 80)), (Ids{{1, 11}, {3, 13}}));
    EXPECT_EQ(receivers(sockets, inet6(1, 80)), (Ids{{3, 13}}));
}

} // namespace
} // namespace syd::tracee
