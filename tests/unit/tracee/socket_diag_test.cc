// SPDX-License-Identifier: BSD-3-Clause
#include "tracee/socket_diag.h"

#include "tracee/local_address.h"
#include "tracee/open_sockets.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace syd::tracee {
namespace {

constexpr int kMptcp = 262;
const policy::Address kLoopback = policy::Inet4Address{{127, 0, 0, 1}, 0};

policy::Address with_port(policy::Address address, std::uint16_t port) {
    std::get<policy::Inet4Address>(address).port = port;
    return address;
}

UniqueFd make_socket(int domain, int type, int protocol = 0) {
    return UniqueFd(::socket(domain, type | SOCK_CLOEXEC, protocol));
}

// At 127.0.0.1, or 0.0.0.0.
std::uint16_t bind_to_any_port(const UniqueFd& socket, in_addr_t host = INADDR_LOOPBACK) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(host);
    socklen_t length = sizeof address;
    EXPECT_EQ(::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), length), 0);
    EXPECT_EQ(::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &length), 0);
    return ntohs(address.sin_port);
}

class SocketDiagTest : public ::testing::Test {
protected:
    void SetUp() override {
        auto diag = SocketDiag::open();
        if (!diag || !diag->sockets_at_port(IPPROTO_TCP, 1)) {
            GTEST_SKIP() << "the kernel has no inet_diag";
        }
        diag_.emplace(std::move(*diag));
    }
    SocketDiag& diag() { return *diag_; }

private:
    std::optional<SocketDiag> diag_;
};

TEST_F(SocketDiagTest, finds_the_listener_at_an_address) {
    UniqueFd socket = make_socket(AF_INET, SOCK_STREAM);
    const std::uint16_t port = bind_to_any_port(socket);
    const auto at = [&](const policy::Address& address) { return diag().listener_at(with_port(address, port)); };
    EXPECT_FALSE(at(kLoopback)) << "it does not listen yet";
    ASSERT_EQ(::listen(socket.get(), 1), 0);
    const auto found = at(kLoopback);
    ASSERT_TRUE(found);
    EXPECT_EQ(*found, id_of_socket(socket.get()).value());
    EXPECT_FALSE(at(policy::Inet4Address{{127, 0, 0, 2}, 0}));
    socket.reset();
    EXPECT_FALSE(at(kLoopback));
}

TEST_F(SocketDiagTest, finds_the_listener_that_is_bound_to_all_addresses) {
    const UniqueFd socket = make_socket(AF_INET, SOCK_STREAM);
    const std::uint16_t port = bind_to_any_port(socket, INADDR_ANY);
    ASSERT_EQ(::listen(socket.get(), 1), 0);
    const auto found = diag().listener_at(policy::Inet4Address{{127, 9, 9, 9}, port});
    ASSERT_TRUE(found);
    EXPECT_EQ(*found, id_of_socket(socket.get()).value());
}

TEST_F(SocketDiagTest, lists_the_sockets_at_a_port) {
    const UniqueFd listener = make_socket(AF_INET, SOCK_STREAM);
    const UniqueFd datagrams = make_socket(AF_INET, SOCK_DGRAM);
    const std::uint16_t tcp = bind_to_any_port(listener);
    const std::uint16_t udp = bind_to_any_port(datagrams, INADDR_ANY);
    ASSERT_EQ(::listen(listener.get(), 1), 0);
    const std::vector<InetSocket> expected_tcp{{with_port(kLoopback, tcp), id_of_socket(listener.get()).value()}};
    const std::vector<InetSocket> expected_udp{{policy::Inet4Address{{}, udp}, id_of_socket(datagrams.get()).value()}};
    EXPECT_EQ(diag().sockets_at_port(IPPROTO_TCP, tcp).value(), expected_tcp);
    const auto found = diag().sockets_at_port(IPPROTO_UDP, udp);
    ASSERT_TRUE(found);
    EXPECT_EQ(*found, expected_udp);
}

// bound_sockets.h relies on it.
TEST_F(SocketDiagTest, shows_a_multipath_listener_with_its_inode) {
    const UniqueFd socket = make_socket(AF_INET, SOCK_STREAM, kMptcp);
    if (!socket) {
        GTEST_SKIP() << "the kernel has no MPTCP";
    }
    const std::uint16_t port = bind_to_any_port(socket);
    ASSERT_EQ(::listen(socket.get(), 1), 0);
    const auto found = diag().listener_at(with_port(kLoopback, port));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->inode, id_of_socket(socket.get()).value().inode);
}

TEST_F(SocketDiagTest, finds_unix_sockets_by_number_and_by_abstract_name) {
    // A line feed would begin a line of /proc/net/unix.
    const std::string name = "socket-diag-test-" + std::to_string(::getpid()) + "\n0000: 2 0 10000 1 1 4711 @forged";
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path + 1, name.data(), name.size());
    const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
    UniqueFd socket = make_socket(AF_UNIX, SOCK_DGRAM);
    ASSERT_EQ(::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), length), 0);
    const SocketId id = id_of_socket(socket.get()).value();
    const auto found = diag().unix_socket(id);
    ASSERT_TRUE(found);
    ASSERT_TRUE(*found);
    EXPECT_EQ((*found)->name, '\0' + name);
    EXPECT_FALSE((*found)->file);
    const auto named = diag().unix_sockets_named({name});
    ASSERT_TRUE(named);
    ASSERT_EQ(named->size(), 1U);
    EXPECT_EQ(named->front().id, id);
    EXPECT_TRUE(diag().unix_sockets_named({"forged"}).value().empty());
    EXPECT_EQ(diag().unix_socket({id.cookie + 1, id.inode}).value(), std::nullopt);
    socket.reset();
    EXPECT_EQ(diag().unix_socket(id).value(), std::nullopt);
}

TEST_F(SocketDiagTest, knows_its_network) {
    const UniqueFd socket = make_socket(AF_INET, SOCK_STREAM);
    EXPECT_EQ(diag().network().value(), network_of_socket(socket.get(), ::gettid()).value());
}

TEST(LocalAddress, loopback_is_the_network_without_its_ends) {
    EXPECT_TRUE(is_loopback_unicast(kLoopback));
    EXPECT_TRUE(is_loopback_unicast(policy::Inet4Address{{127, 1, 2, 3}, 0}));
    EXPECT_FALSE(is_loopback_unicast(policy::Inet4Address{{127, 255, 255, 255}, 0}));
    EXPECT_FALSE(is_loopback_unicast(policy::Inet4Address{{127, 0, 0, 0}, 0}));
    EXPECT_FALSE(is_loopback_unicast(policy::Inet4Address{{128, 0, 0, 1}, 0}));
    policy::Inet6Address address;
    EXPECT_FALSE(is_loopback_unicast(address));
    address.bytes.back() = 1;
    EXPECT_TRUE(is_loopback_unicast(address));
}

TEST(LocalAddress, what_may_leave_the_machine_is_not_local) {
    EXPECT_TRUE(is_local_unicast(kLoopback));
    EXPECT_FALSE(is_local_unicast(policy::Inet4Address{{127, 255, 255, 255}, 80})); // broadcast
    EXPECT_FALSE(is_local_unicast(policy::Inet4Address{{224, 0, 0, 1}, 80}));       // multicast
    EXPECT_FALSE(is_local_unicast(policy::Inet4Address{{192, 0, 2, 1}, 80}));       // TEST-NET-1
    policy::Inet6Address link_local;
    link_local.bytes = {0xfe, 0x80};
    EXPECT_FALSE(is_local_unicast(link_local));
    policy::Inet6Address multicast;
    multicast.bytes = {0xff, 0x02};
    EXPECT_FALSE(is_local_unicast(multicast));
}

TEST(LocalAddress, the_unspecified_address_is_the_senders_own_or_loopback) {
    const policy::Address any = policy::Inet4Address{{}, 80};
    const policy::Address any6 = policy::Inet6Address{{}, 80};
    policy::Inet6Address loopback6{{}, 80};
    loopback6.bytes.back() = 1;
    EXPECT_EQ(destination_from(policy::Inet4Address{}, any), with_port(kLoopback, 80));
    EXPECT_EQ(destination_from(policy::Inet4Address{{10, 0, 0, 1}, 99}, any),
              policy::Address(policy::Inet4Address{{10, 0, 0, 1}, 80}));
    EXPECT_EQ(destination_from(policy::Inet6Address{}, any), with_port(kLoopback, 80)); // ::ffff:0.0.0.0
    EXPECT_EQ(destination_from(policy::Inet6Address{}, any6), policy::Address(loopback6));
    EXPECT_EQ(destination_from(policy::Inet4Address{{10, 0, 0, 1}, 99}, any6), with_port(kLoopback, 80));
    EXPECT_EQ(destination_from(policy::Inet4Address{{10, 0, 0, 1}, 99}, kLoopback), kLoopback);
}

TEST(OpenSockets, are_those_that_have_a_descriptor) {
    UniqueFd socket = make_socket(AF_INET, SOCK_STREAM);
    const ino_t inode = id_of_socket(socket.get()).value().inode;
    EXPECT_TRUE(open_sockets().contains(inode));
    socket.reset();
    EXPECT_FALSE(open_sockets().contains(inode));
}

TEST(FetchSocket, is_the_same_socket) {
    const UniqueFd socket = make_socket(AF_INET6, SOCK_DGRAM);
    const auto copy = fetch_socket(::gettid(), socket.get());
    ASSERT_TRUE(copy);
    EXPECT_EQ(id_of_socket(copy->get()).value(), id_of_socket(socket.get()).value());
    EXPECT_EQ(kind_of_socket(copy->get()).value(), (SocketKind{AF_INET6, SOCK_DGRAM, IPPROTO_UDP}));
}

TEST(FetchSocket, says_why_there_is_none) {
    const UniqueFd file(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    EXPECT_EQ(fetch_socket(::gettid(), 99999).error(), Errno{EBADF});
    const auto copy = fetch_socket(::gettid(), file.get());
    EXPECT_EQ(kind_of_socket(copy.value().get()).error(), Errno{ENOTSOCK});
    EXPECT_EQ(fetch_socket(5000000, 0).error(), Errno{ESRCH}); // beyond the greatest pid_max
}

TEST(FetchSocket, without_descriptors_left_it_could_not_look) {
    const UniqueFd socket = make_socket(AF_INET, SOCK_STREAM);
    const pid_t child = ::fork();
    if (child == 0) {
        const auto used = static_cast<rlim_t>(socket.get()) + 1;
        const rlimit limit{used, used};
        ::setrlimit(RLIMIT_NOFILE, &limit);
        while (::dup(socket.get()) >= 0) {
        }
        const auto fetched = fetch_socket(::gettid(), socket.get());
        ::_exit(!fetched && fetched.error() == Errno{EMFILE} ? 0 : 1);
    }
    int status = -1;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
}

} // namespace
} // namespace syd::tracee
