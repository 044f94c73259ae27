// SPDX-License-Identifier: BSD-3-Clause
// core/whitelist/successful_bind: which sockets count as bound by the sandbox, and what else decides a connect.
#include "unit/check/network/network_fixture.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>

namespace syd::check {
namespace {

using namespace test;

constexpr int kMptcp = 262;
constexpr int kUdpLite = 136;

class LearnedBindTest : public NetworkCheckTest {
protected:
    std::string send_from(const UniqueFd& socket, const Address& to) {
        return world_.decide("sendto", {socket.get(), "x", 1, 0, to.at(), to.length});
    }
    // What the kernel does once the call was allowed.
    static void carry_out_send(const UniqueFd& socket, const Address& to) {
        EXPECT_EQ(::sendto(socket.get(), "x", 1, 0, reinterpret_cast<const sockaddr*>(to.at()), to.length), 1);
    }
    static void bind_outside(const UniqueFd& socket, const Address& to) {
        ASSERT_EQ(::bind(socket.get(), reinterpret_cast<const sockaddr*>(to.at()), to.length), 0);
    }
};

TEST_F(LearnedBindTest, a_datagram_server_may_answer_a_client_that_was_never_bound) {
    for (const int protocol : {static_cast<int>(IPPROTO_UDP), kUdpLite}) {
        const UniqueFd server(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, protocol));
        const UniqueFd client(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, protocol));
        if (!server || !client) {
            continue; // the kernel lacks UDP-Lite
        }
        ASSERT_EQ(bind(server.get(), inet("127.0.0.1", 0)), "return 0");
        const Address question = inet("127.0.0.1", port_of(server));
        ASSERT_EQ(send_from(client, question), "continue");
        carry_out_send(client, question);
        EXPECT_EQ(send_from(server, inet("127.0.0.1", port_of(client))), "continue");
    }
    EXPECT_EQ(reports(), Texts{});
}

TEST_F(LearnedBindTest, a_datagram_server_may_not_answer_others) {
    const UniqueFd server = make_socket(AF_INET, SOCK_DGRAM);
    const UniqueFd stranger = make_socket(AF_INET, SOCK_DGRAM);
    ASSERT_EQ(bind(server.get(), inet("127.0.0.1", 0)), "return 0");
    carry_out_send(stranger, inet("127.0.0.1", port_of(server)));
    EXPECT_EQ(send_from(server, inet("127.0.0.1", port_of(stranger))), "refuse ECONNREFUSED");
}

TEST_F(LearnedBindTest, a_multipath_server_is_reached_by_both_kinds_of_tcp) {
    const UniqueFd server(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, kMptcp));
    if (!server) {
        GTEST_SKIP() << "the kernel has no MPTCP";
    }
    const UniqueFd client(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, kMptcp));
    ASSERT_EQ(bind(server.get(), inet("127.0.0.1", 0)), "return 0");
    ASSERT_EQ(::listen(server.get(), 1), 0);
    const Address address = inet("127.0.0.1", port_of(server));
    EXPECT_EQ(connect(client.get(), address), "continue");
    EXPECT_EQ(connect(address), "continue");
}

TEST_F(LearnedBindTest, where_nobody_listens_the_kernel_would_refuse_and_there_is_no_report) {
    const UniqueFd closed = make_socket(AF_INET);
    bind_outside(closed, inet("127.0.0.1", 0));
    EXPECT_EQ(connect(inet("127.0.0.1", port_of(closed))), "refuse ECONNREFUSED");
    EXPECT_EQ(reports(), Texts{});
    ASSERT_EQ(::listen(closed.get(), 1), 0);
    EXPECT_EQ(connect(inet("127.0.0.1", port_of(closed))), "refuse ECONNREFUSED");
    EXPECT_EQ(reports().size(), 1U);
    EXPECT_EQ(connect(inet("10.0.0.1", 81)), "refuse ECONNREFUSED"); // not of this machine
    EXPECT_EQ(reports().size(), 1U);
}

TEST_F(LearnedBindTest, the_unspecified_address_is_loopback_for_rules) {
    EXPECT_EQ(connect(inet("0.0.0.0", 80)), "continue");
    EXPECT_EQ(connect(inet6("::ffff:0.0.0.0", 80)), "continue");
    const UniqueFd inet6_socket = make_socket(AF_INET6);
    EXPECT_EQ(connect(inet6_socket.get(), inet6("::", 80)), "continue");
    EXPECT_EQ(send(inet("0.0.0.0", 81)), "refuse ECONNREFUSED");
    EXPECT_EQ(reports(), Texts{"network/connect inet:127.0.0.1@81 ECONNREFUSED"});
}

TEST_F(LearnedBindTest, a_blacklist_is_stronger_than_a_learned_bind) {
    const UniqueFd socket = make_socket(AF_INET);
    world_.set_up("blacklist/network/connect+inet:127.0.0.1@1024-65535");
    ASSERT_EQ(bind(socket.get(), inet("127.0.0.1", 0)), "return 0");
    ASSERT_EQ(::listen(socket.get(), 1), 0);
    EXPECT_EQ(connect(inet("127.0.0.1", port_of(socket))), "refuse ECONNREFUSED");
    EXPECT_EQ(reports().size(), 1U);
}

TEST_F(LearnedBindTest, a_port_that_is_shared_with_a_stranger_is_not_the_sandboxes) {
    const UniqueFd own = make_socket(AF_INET);
    const UniqueFd stranger = make_socket(AF_INET);
    constexpr int kYes = 1;
    for (const UniqueFd* socket : {&own, &stranger}) {
        ASSERT_EQ(::setsockopt(socket->get(), SOL_SOCKET, SO_REUSEPORT, &kYes, sizeof kYes), 0);
    }
    ASSERT_EQ(bind(own.get(), inet("127.0.0.1", 0)), "return 0");
    const Address address = inet("127.0.0.1", port_of(own));
    ASSERT_EQ(::listen(own.get(), 1), 0);
    EXPECT_EQ(connect(address), "continue");
    bind_outside(stranger, address);
    ASSERT_EQ(::listen(stranger.get(), 1), 0);
    EXPECT_EQ(connect(address), "refuse ECONNREFUSED");
}

TEST_F(LearnedBindTest, a_client_that_is_bound_to_a_device_reaches_no_learned_socket) {
    const UniqueFd server = make_socket(AF_INET);
    const UniqueFd client = make_socket(AF_INET);
    constexpr char kLoopback[] = "lo";
    if (::setsockopt(client.get(), SOL_SOCKET, SO_BINDTODEVICE, kLoopback, sizeof kLoopback) != 0) {
        GTEST_SKIP() << "a socket can't be bound to a device here";
    }
    ASSERT_EQ(bind(server.get(), inet("127.0.0.1", 0)), "return 0");
    ASSERT_EQ(::listen(server.get(), 1), 0);
    EXPECT_EQ(connect(client.get(), inet("127.0.0.1", port_of(server))), "refuse ECONNREFUSED");
}

TEST_F(LearnedBindTest, a_server_stays_reachable_after_many_later_binds) {
    const UniqueFd server = make_socket(AF_INET);
    ASSERT_EQ(bind(server.get(), inet("127.0.0.1", 0)), "return 0");
    ASSERT_EQ(::listen(server.get(), 1), 0);
    constexpr std::uint64_t kMany = 17000;
    for (std::uint64_t number = 1; number <= kMany; ++number) {
        BoundSocket closed;
        closed.id = {~std::uint64_t{0} - number, ~ino_t{0} - number};
        world_.sandbox().learn_bind(closed);
    }
    EXPECT_EQ(connect(inet("127.0.0.1", port_of(server))), "continue");
}

TEST_F(LearnedBindTest, after_a_process_restricted_itself_binds_are_left_to_the_process) {
    const UniqueFd server = make_socket(AF_INET);
    world_.sandbox().note_own_restriction();
    ASSERT_EQ(bind(server.get(), inet("127.0.0.1", 0)), "continue");
    EXPECT_EQ(port_of(server), 0);
    bind_outside(server, inet("127.0.0.1", 0)); // what the process then does
    ASSERT_EQ(::listen(server.get(), 1), 0);
    EXPECT_EQ(connect(inet("127.0.0.1", port_of(server))), "continue");
}

TEST_F(LearnedBindTest, a_listen_on_an_unbound_socket_is_learned) {
    world_.set_up("whitelist/network/bind+inet:0.0.0.0/0@0");
    const UniqueFd server = make_socket(AF_INET);
    ASSERT_EQ(world_.decide("listen", {server.get(), 1}), "continue");
    ASSERT_EQ(::listen(server.get(), 1), 0);
    EXPECT_EQ(connect(inet("127.0.0.1", port_of(server))), "continue");
}

TEST_F(LearnedBindTest, a_unix_client_whose_name_the_kernel_chose_may_be_answered) {
    const UniqueFd server = make_socket(AF_UNIX, SOCK_DGRAM);
    const UniqueFd client = make_socket(AF_UNIX, SOCK_DGRAM);
    constexpr int kYes = 1;
    ASSERT_EQ(::setsockopt(client.get(), SOL_SOCKET, SO_PASSCRED, &kYes, sizeof kYes), 0);
    const Address name = local(kAbstract + unique_name());
    ASSERT_EQ(bind(server.get(), name), "return 0");
    ASSERT_EQ(send_from(client, name), "continue");
    carry_out_send(client, name);
    Address own;
    own.length = sizeof own.storage;
    ASSERT_EQ(::getsockname(client.get(), reinterpret_cast<sockaddr*>(&own.storage), &own.length), 0);
    ASSERT_GT(own.length, sizeof(sa_family_t)) << "the kernel did not bind it";
    EXPECT_EQ(send_from(server, own), "continue");
    const UniqueFd stranger = make_socket(AF_UNIX, SOCK_DGRAM);
    const Address other = local(kAbstract + unique_name() + "x");
    bind_outside(stranger, other);
    EXPECT_EQ(send_from(server, other), "refuse ECONNREFUSED");
}

TEST_F(LearnedBindTest, routes_for_packets_are_refused) {
    const auto set = [&](int level, int name, int length) {
        return world_.decide("setsockopt", {socket_.get(), level, name, "x", length});
    };
    EXPECT_EQ(set(IPPROTO_IP, IP_OPTIONS, 8), "refuse EPERM");
    EXPECT_EQ(set(IPPROTO_IPV6, IPV6_RTHDR, 24), "refuse EPERM");
    EXPECT_EQ(reports().size(), 2U);
    EXPECT_EQ(set(IPPROTO_IP, IP_OPTIONS, 0), "continue"); // takes them away
    EXPECT_EQ(set(IPPROTO_IP, IP_TTL, 4), "continue");
    constexpr int kLocalPortRange = 51;
    EXPECT_EQ(set(IPPROTO_IP, kLocalPortRange, 4), "refuse ENOPROTOOPT");
    EXPECT_EQ(set(SOL_SOCKET, IP_OPTIONS, 8), "continue"); // another option
    EXPECT_FALSE(world_.sandbox().ports_may_be_shared());
    EXPECT_EQ(set(SOL_SOCKET, SO_REUSEPORT, 4), "continue");
    EXPECT_TRUE(world_.sandbox().ports_may_be_shared());
}

TEST_F(LearnedBindTest, routes_in_control_messages_are_refused) {
    alignas(cmsghdr) std::array<char, 2 * CMSG_SPACE(sizeof(int))> control{};
    msghdr message{};
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    const auto send_with = [&](int level, int type) {
        cmsghdr* header = CMSG_FIRSTHDR(&message); // the second one counts as well
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SO_TIMESTAMP;
        header->cmsg_len = CMSG_LEN(sizeof(int));
        header = CMSG_NXTHDR(&message, header);
        header->cmsg_level = level;
        header->cmsg_type = type;
        header->cmsg_len = CMSG_LEN(sizeof(int));
        return world_.decide("sendmsg", {socket_.get(), &message, 0});
    };
    EXPECT_EQ(send_with(IPPROTO_IP, IP_TTL), "continue");
    EXPECT_EQ(send_with(IPPROTO_IP, IP_RETOPTS), "refuse EPERM");
    EXPECT_EQ(send_with(IPPROTO_IPV6, IPV6_RTHDR), "refuse EPERM");
    EXPECT_EQ(reports().size(), 2U);
    message.msg_control = reinterpret_cast<void*>(8);
    EXPECT_EQ(world_.decide("sendmsg", {socket_.get(), &message, 0}), "refuse EFAULT");
}

TEST_F(LearnedBindTest, a_process_that_restricts_itself_is_noted) {
    EXPECT_EQ(world_.decide("landlock_restrict_self", {3, 0}), "continue");
    EXPECT_TRUE(world_.sandbox().may_have_restricted_itself());
}

// Descriptors have run out: nothing is known of the socket, and that permits nothing.
TEST_F(LearnedBindTest, a_socket_that_could_not_be_looked_at_is_not_free) {
    const UniqueFd socket = make_socket(AF_INET);
    // Read from the memory of this process, whose call it is.
    const Address server = inet("127.0.0.1", 9);
    const Address own = inet("127.0.0.1", 0);
    const pid_t child = ::fork();
    if (child == 0) {
        constexpr rlim_t kFew = 64;
        const rlimit limit{kFew, kFew};
        ::setrlimit(RLIMIT_NOFILE, &limit);
        while (::dup(socket.get()) >= 0) {
        }
        const bool listens = world_.decide("listen", {socket.get(), 1}) == "continue";
        const bool connects = connect(server) == "continue";
        const bool binds = bind(socket.get(), own) == "continue";
        ::_exit((listens ? 1 : 0) + (connects ? 2 : 0) + (binds ? 4 : 0));
    }
    int status = -1;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
}

} // namespace
} // namespace syd::check
