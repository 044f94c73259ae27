// SPDX-License-Identifier: BSD-3-Clause
#include "support/surroundings.h"
#include "tracee/process_socket.h"
#include "unit/check/network/network_fixture.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <cstring>
#include <string>

namespace syd::check {
namespace {

using namespace test;

TEST_F(NetworkCheckTest, connects_only_to_what_rules_allow) {
    EXPECT_EQ(connect(inet("127.0.0.1", 80)), "continue");
    EXPECT_EQ(connect(inet6("::1", 80)), "continue");
    EXPECT_EQ(connect(inet6("::ffff:127.0.0.1", 80)), "continue");
    EXPECT_EQ(connect(local_at("@/run/allowed")), "continue");
    EXPECT_EQ(connect(local_at("@/run/link")), "continue");
    EXPECT_EQ(connect(local(kAbstract + "ab")), "continue");
    EXPECT_EQ(reports(), Texts{});

    EXPECT_EQ(connect(inet("127.255.255.255", 81)), "refuse ECONNREFUSED");
    EXPECT_EQ(connect(inet6("ff01::1", 81)), "refuse ECONNREFUSED");
    EXPECT_EQ(connect(inet6("::ffff:10.0.0.1", 80)), "refuse ECONNREFUSED");
    EXPECT_EQ(connect(local_at("@/run/other")), "refuse ECONNREFUSED");
    EXPECT_EQ(connect(local(kAbstract + "x")), "refuse ECONNREFUSED");
    EXPECT_EQ(reports(),
              (Texts{"network/connect inet:127.255.255.255@81 ECONNREFUSED",
                     "network/connect inet6:ff01::1@81 ECONNREFUSED", "network/connect inet:10.0.0.1@80 ECONNREFUSED",
                     "network/connect unix:@/run/other ECONNREFUSED", "network/connect unix-abstract:x ECONNREFUSED"}));
}

TEST_F(NetworkCheckTest, what_is_no_socket_fails_as_in_the_kernel_and_harms_nobody) {
    const UniqueFd file(::open("/dev/null", O_RDWR | O_CLOEXEC));
    EXPECT_EQ(connect(kNotOpen, inet("127.0.0.1", 81)), "refuse EBADF");
    EXPECT_EQ(bind(kNotOpen, inet("127.0.0.1", 81)), "refuse EBADF");
    EXPECT_EQ(connect(file.get(), inet("127.0.0.1", 81)), "refuse ENOTSOCK");
    EXPECT_EQ(bind(file.get(), inet("127.0.0.1", 81)), "refuse ENOTSOCK");
    EXPECT_EQ(reports(), Texts{});
}

TEST_F(NetworkCheckTest, bad_addresses_fail_as_in_the_kernel) {
    Address address = inet("127.0.0.1", 80);
    address.length = 15;
    EXPECT_EQ(connect(address), "refuse EINVAL");
    address.length = 0;
    EXPECT_EQ(connect(address), "refuse EINVAL");
    address.length = sizeof(sockaddr_storage) + 1;
    EXPECT_EQ(connect(address), "refuse EINVAL");
    address.length = static_cast<unsigned>(-1);
    EXPECT_EQ(connect(address), "refuse EINVAL");
    EXPECT_EQ(world_.decide("connect", {3, 8, 16}), "refuse EFAULT");
    EXPECT_EQ(connect(local_at("@/run/none")), "refuse ENOENT");
    EXPECT_EQ(connect(local(std::string(sizeof(sockaddr_un::sun_path) + 1, 'x'))), "refuse EINVAL");
    EXPECT_EQ(reports(), Texts{});
}

TEST_F(NetworkCheckTest, dissolving_an_association_is_free) {
    EXPECT_EQ(connect(of_family(AF_UNSPEC)), "continue");
    EXPECT_EQ(connect(inet("10.0.0.1", 1, AF_UNSPEC)), "continue");
    EXPECT_EQ(reports(), Texts{});
}

TEST_F(NetworkCheckTest, sends_are_judged_by_their_destination) {
    EXPECT_EQ(world_.decide("sendto", {socket_.get(), "x", 1, 0, 0, 0}), "continue");
    EXPECT_EQ(world_.decide("sendto", {socket_.get(), "x", 1, 0, 0, 16}), "continue");
    EXPECT_EQ(send(inet("127.0.0.1", 80)), "continue");
    EXPECT_EQ(send(inet("127.0.0.1", 81)), "refuse ECONNREFUSED");
    // udp_sendmsg() takes AF_UNSPEC for AF_INET.
    EXPECT_EQ(send(inet("127.0.0.1", 80, AF_UNSPEC)), "continue");
    EXPECT_EQ(send(inet("127.0.0.1", 82, AF_UNSPEC)), "refuse ECONNREFUSED");
    EXPECT_EQ(reports(), (Texts{"network/connect inet:127.0.0.1@81 ECONNREFUSED",
                                "network/connect inet:127.0.0.1@82 ECONNREFUSED"}));
}

TEST_F(NetworkCheckTest, messages_are_judged_by_the_names_in_their_headers) {
    const Address allowed = inet("127.0.0.1", 80);
    const Address refused = inet("127.0.0.1", 81);
    const auto header = [](const Address& to) {
        msghdr message{};
        message.msg_name = const_cast<void*>(to.at()); // never written to
        message.msg_namelen = to.length;
        return message;
    };
    const msghdr unnamed{};
    const msghdr good = header(allowed);
    const msghdr bad = header(refused);
    EXPECT_EQ(world_.decide("sendmsg", {socket_.get(), &unnamed, 0}), "continue");
    EXPECT_EQ(world_.decide("sendmsg", {socket_.get(), &good, 0}), "continue");
    EXPECT_EQ(reports(), Texts{});
    EXPECT_EQ(world_.decide("sendmsg", {socket_.get(), &bad, 0}), "refuse ECONNREFUSED");
    EXPECT_EQ(reports(), Texts{"network/connect inet:127.0.0.1@81 ECONNREFUSED"});
    EXPECT_EQ(world_.decide("sendmsg", {3, 0, 0}), "refuse EFAULT");

    const std::array<mmsghdr, 3> messages{mmsghdr{unnamed, 0}, mmsghdr{good, 0}, mmsghdr{bad, 0}};
    EXPECT_EQ(world_.decide("sendmmsg", {socket_.get(), messages.data(), 2, 0}), "continue");
    EXPECT_EQ(world_.decide("sendmmsg", {socket_.get(), messages.data(), 0, 0}), "continue");
    EXPECT_EQ(reports(), Texts{});
    EXPECT_EQ(world_.decide("sendmmsg", {socket_.get(), messages.data(), 3, 0}), "refuse ECONNREFUSED");
    EXPECT_EQ(reports(), Texts{"network/connect inet:127.0.0.1@81 ECONNREFUSED"});
}

TEST_F(NetworkCheckTest, binds_only_what_rules_allow) {
    EXPECT_EQ(bind(inet("127.0.0.1", 8080)), "continue");
    EXPECT_EQ(bind(local_at("@/run/new")), "continue");
    EXPECT_EQ(bind(local(kAbstract + "b")), "continue");
    EXPECT_EQ(bind(local({})), "continue"); // autobind (unix(7))
    EXPECT_EQ(reports(), Texts{});
    EXPECT_EQ(bind(inet("127.0.0.1", 1023)), "refuse EADDRNOTAVAIL");
    EXPECT_EQ(bind(inet("0.0.0.0", 8080)), "refuse EADDRNOTAVAIL");
    EXPECT_EQ(bind(inet("0.0.0.0", 8081, AF_UNSPEC)), "refuse EADDRNOTAVAIL"); // __inet_bind()
    EXPECT_EQ(bind(inet6("::1", 8080)), "refuse EADDRNOTAVAIL");
    EXPECT_EQ(bind(local_at("@/new")), "refuse EADDRNOTAVAIL");
    EXPECT_EQ(bind(local(kAbstract + "x")), "refuse EADDRNOTAVAIL");
    EXPECT_EQ(reports(),
              (Texts{"network/bind inet:127.0.0.1@1023 EADDRNOTAVAIL", "network/bind inet:0.0.0.0@8080 EADDRNOTAVAIL",
                     "network/bind inet:0.0.0.0@8081 EADDRNOTAVAIL", "network/bind inet6:::1@8080 EADDRNOTAVAIL",
                     "network/bind unix:@/new EADDRNOTAVAIL", "network/bind unix-abstract:x EADDRNOTAVAIL"}));
}

TEST_F(NetworkCheckTest, a_taken_name_is_in_use) {
    EXPECT_EQ(bind(local_at("@/run/other")), "refuse EADDRINUSE");
    EXPECT_EQ(bind(local_at("@/run/link")), "refuse EADDRINUSE");
    EXPECT_EQ(reports(), Texts{});
}

// sydbox binds the process's own socket, so that it knows what came of it; port 0 becomes the kernel's choice.
TEST_F(NetworkCheckTest, what_was_bound_may_be_connected_to_while_it_listens) {
    UniqueFd socket = make_socket(AF_INET);
    ASSERT_EQ(bind(socket.get(), inet("127.0.0.1", 0)), "return 0");
    const std::uint16_t port = port_of(socket);
    ASSERT_NE(port, 0);
    ASSERT_EQ(::listen(socket.get(), 1), 0);
    const UniqueFd client = make_socket(AF_INET);
    EXPECT_EQ(connect(client.get(), inet("127.0.0.1", port)), "continue");
    EXPECT_EQ(connect(client.get(), inet6("::ffff:127.0.0.1", port)), "continue");
    EXPECT_EQ(connect(client.get(), inet("0.0.0.0", port)), "continue"); // ip(7): loopback
    EXPECT_EQ(connect(client.get(), inet("127.0.0.2", port)), "refuse ECONNREFUSED");
    const UniqueFd datagrams = make_socket(AF_INET, SOCK_DGRAM); // there the port may be anybody's
    EXPECT_EQ(connect(datagrams.get(), inet("127.0.0.1", port)), "refuse ECONNREFUSED");
    socket.reset();
    EXPECT_EQ(connect(client.get(), inet("127.0.0.1", port)), "refuse ECONNREFUSED");
}

// Where the outcome of a bind was not seen, the socket may be bound elsewhere by now.
TEST_F(NetworkCheckTest, where_a_learned_socket_is_the_tables_say) {
    const UniqueFd foreign = make_socket(AF_INET);
    const UniqueFd learned = make_socket(AF_INET);
    const Address any_port = inet("127.0.0.1", 0);
    for (const UniqueFd* socket : {&foreign, &learned}) {
        ASSERT_EQ(::bind(socket->get(), reinterpret_cast<const sockaddr*>(any_port.at()), any_port.length), 0);
        ASSERT_EQ(::listen(socket->get(), 1), 0);
    }
    BoundSocket bound;
    bound.id = tracee::id_of_socket(learned.get()).value();
    bound.network = tracee::network_of_socket(learned.get(), world_.tid()).value();
    world_.sandbox().learn_bind(bound);
    const UniqueFd client = make_socket(AF_INET);
    EXPECT_EQ(connect(client.get(), inet("127.0.0.1", port_of(learned))), "continue");
    EXPECT_EQ(connect(client.get(), inet("127.0.0.1", port_of(foreign))), "refuse ECONNREFUSED");
}

TEST_F(NetworkCheckTest, a_failed_bind_opens_nothing) {
    const UniqueFd foreign = make_socket(AF_INET);
    const Address any_port = inet("127.0.0.1", 0);
    ASSERT_EQ(::bind(foreign.get(), reinterpret_cast<const sockaddr*>(any_port.at()), any_port.length), 0);
    ASSERT_EQ(::listen(foreign.get(), 1), 0);
    const UniqueFd socket = make_socket(AF_INET);
    EXPECT_EQ(bind(socket.get(), inet("127.0.0.1", port_of(foreign))), "refuse EADDRINUSE");
    EXPECT_EQ(bind(kNotOpen, inet("127.0.0.1", port_of(foreign))), "continue"); // the kernel says EBADF
    const UniqueFd client = make_socket(AF_INET);
    EXPECT_EQ(connect(client.get(), inet("127.0.0.1", port_of(foreign))), "refuse ECONNREFUSED");
}

TEST_F(NetworkCheckTest, a_bound_unix_name_may_be_connected_to_while_its_socket_is_there) {
    if (syd::test::below_sydbox()) {
        GTEST_SKIP() << kNoUnixBinds;
    }
    UniqueFd socket = make_socket(AF_UNIX);
    const Address path = local_at("@/run/new");
    ASSERT_EQ(bind(socket.get(), path), "return 0");
    EXPECT_EQ(connect(path), "continue");
    // The file counts, not its name.
    ASSERT_EQ(::rename(world_.expand("@/run/new").c_str(), world_.expand("@/run/renamed").c_str()), 0);
    EXPECT_EQ(connect(local_at("@/run/renamed")), "continue");
    const UniqueFd stranger = make_socket(AF_UNIX);
    ASSERT_EQ(::bind(stranger.get(), reinterpret_cast<const sockaddr*>(path.at()), path.length), 0);
    EXPECT_EQ(connect(path), "refuse ECONNREFUSED");
    socket.reset();
    // Nobody can be reached by that file any more, as the kernel will say.
    EXPECT_EQ(connect(local_at("@/run/renamed")), "continue");
}

TEST_F(NetworkCheckTest, a_bound_abstract_name_may_be_connected_to_while_its_socket_is_there) {
    if (syd::test::below_sydbox()) {
        GTEST_SKIP() << kNoUnixBinds;
    }
    UniqueFd socket = make_socket(AF_UNIX);
    const Address name = local(kAbstract + unique_name());
    EXPECT_EQ(connect(name), "refuse ECONNREFUSED");
    ASSERT_EQ(bind(socket.get(), name), "return 0");
    EXPECT_EQ(connect(name), "continue");
    socket.reset();
    EXPECT_EQ(connect(name), "refuse ECONNREFUSED");
}

TEST_F(NetworkCheckTest, what_was_bound_is_not_open_when_told_so) {
    if (syd::test::below_sydbox()) {
        GTEST_SKIP() << kNoUnixBinds;
    }
    world_.set_up("core/whitelist/successful_bind:false");
    const UniqueFd socket = make_socket(AF_UNIX);
    const Address name = local(kAbstract + unique_name());
    ASSERT_EQ(bind(socket.get(), name), "return 0");
    EXPECT_EQ(connect(name), "refuse ECONNREFUSED");
}

TEST_F(NetworkCheckTest, a_stale_bind_is_not_carried_out) {
    const UniqueFd socket = make_socket(AF_INET);
    world_.set_valid(false);
    EXPECT_EQ(bind(socket.get(), inet("127.0.0.1", 0)), "gone");
    EXPECT_EQ(port_of(socket), 0);
}

TEST_F(NetworkCheckTest, other_families_are_free_by_default) {
    EXPECT_EQ(world_.decide("socket", {AF_NETLINK, SOCK_RAW, 0}), "continue");
    EXPECT_EQ(world_.decide("socket", {AF_INET, SOCK_STREAM, 0}), "continue");
    EXPECT_EQ(connect(of_family(AF_NETLINK)), "continue");
    EXPECT_EQ(bind(of_family(AF_NETLINK)), "continue");
    EXPECT_EQ(reports(), Texts{});
}

TEST_F(NetworkCheckTest, other_families_are_refused_when_told_so) {
    world_.set_up("core/whitelist/unsupported_socket_families:false");
    EXPECT_EQ(world_.decide("socket", {AF_INET, SOCK_STREAM, 0}), "continue");
    EXPECT_EQ(world_.decide("socket", {AF_INET6, SOCK_STREAM, 0}), "continue");
    EXPECT_EQ(reports(), Texts{});
    const Texts refused{"network/connect socket family 16 is refused while core/whitelist/unsupported_socket_families "
                        "is false EAFNOSUPPORT (no rule)"};
    EXPECT_EQ(world_.decide("socket", {AF_NETLINK, SOCK_RAW, 0}), "refuse EAFNOSUPPORT");
    EXPECT_EQ(reports(), refused);
    EXPECT_EQ(connect(of_family(AF_NETLINK)), "refuse EAFNOSUPPORT");
    EXPECT_EQ(reports(), refused);
    // packet(7), "Compatibility": that is AF_PACKET.
    EXPECT_EQ(world_.decide("socket", {AF_INET, SOCK_PACKET | SOCK_CLOEXEC, 0}), "refuse EAFNOSUPPORT");
    EXPECT_EQ(reports(), Texts{"network/connect socket family 17 is refused while "
                               "core/whitelist/unsupported_socket_families is false EAFNOSUPPORT (no rule)"});
}

TEST_F(NetworkCheckTest, filters_keep_quiet) {
    world_.set_up("filter/network+inet:127.0.0.1@99");
    EXPECT_EQ(connect(inet("127.0.0.1", 99)), "refuse ECONNREFUSED");
    EXPECT_EQ(reports(), Texts{});
}

TEST(NetworkCheck, what_is_off_is_not_looked_at) {
    World world;
    EXPECT_EQ(world.decide("connect", {3, 8, 16}), "continue");
    EXPECT_EQ(world.decide("bind", {3, 8, 16}), "continue");
    EXPECT_EQ(world.decide("sendmsg", {3, 8, 0}), "continue");
    EXPECT_EQ(world.decide("sendmmsg", {3, 8, 1, 0}), "continue");
    EXPECT_EQ(world.decide("sendto", {3, 8, 1, 0, 8, 16}), "continue");
}

// i386 has a 32-bit word for each argument in memory, which must lie below 4 GiB.
TEST_F(NetworkCheckTest, socketcall_stands_for_the_call_that_it_names) {
    if (syscalls::compat_abi() != syscalls::Abi::kI386) {
        GTEST_SKIP() << "needs i386 beside the native ABI";
    }
#ifdef MAP_32BIT
    struct Low {
        std::array<std::uint32_t, 6> words;
        sockaddr_in address;
    };
    void* const page =
        ::mmap(nullptr, sizeof(Low), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
    ASSERT_NE(page, MAP_FAILED);
    auto& low = *static_cast<Low*>(page);
    const UniqueFd socket = make_socket(AF_INET);
    const auto call = [&](int number, std::uint16_t port) {
        const Address to = inet(port == 81 ? "127.255.255.255" : "127.0.0.1", port);
        std::memcpy(&low.address, to.at(), sizeof low.address);
        low.words = {static_cast<std::uint32_t>(socket.get()),
                     static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(&low.address)),
                     to.length,
                     0,
                     0,
                     0};
        return world_.decide("socketcall", {number, static_cast<const void*>(&low)}, syscalls::Abi::kI386);
    };
    constexpr int kBind = 2; // <linux/net.h>
    constexpr int kConnect = 3;
    constexpr int kAccept = 5;
    EXPECT_EQ(call(kConnect, 80), "continue");
    EXPECT_EQ(reports(), Texts{});
    EXPECT_EQ(call(kConnect, 81), "refuse ECONNREFUSED");
    EXPECT_EQ(call(kBind, 1), "refuse EADDRNOTAVAIL");
    EXPECT_EQ(reports(), (Texts{"network/connect inet:127.255.255.255@81 ECONNREFUSED",
                                "network/bind inet:127.0.0.1@1 EADDRNOTAVAIL"}));
    EXPECT_EQ(call(kAccept, 81), "continue");
    EXPECT_EQ(world_.decide("socketcall", {kConnect, 8}, syscalls::Abi::kI386), "refuse EFAULT");
    ::munmap(page, sizeof(Low));
#endif
}

TEST_F(NetworkCheckTest, listening_unbound_is_a_bind_to_all_addresses) {
    const UniqueFd inet_socket = make_socket(AF_INET);
    const UniqueFd inet6_socket = make_socket(AF_INET6);
    const UniqueFd unix_socket = make_socket(AF_UNIX);
    EXPECT_EQ(world_.decide("listen", {inet_socket.get(), 1}), "refuse EADDRNOTAVAIL");
    EXPECT_EQ(world_.decide("listen", {inet6_socket.get(), 1}), "refuse EADDRNOTAVAIL");
    EXPECT_EQ(reports(), (Texts{"network/bind inet:0.0.0.0@0 EADDRNOTAVAIL", "network/bind inet6:::@0 EADDRNOTAVAIL"}));
    EXPECT_EQ(world_.decide("listen", {unix_socket.get(), 1}), "continue");
    EXPECT_EQ(world_.decide("listen", {4711, 1}), "continue") << "the kernel says EBADF";
    EXPECT_EQ(bind(inet_socket.get(), inet("127.0.0.1", 0)), "return 0");
    EXPECT_EQ(world_.decide("listen", {inet_socket.get(), 1}), "continue");
    EXPECT_EQ(reports(), Texts{});
}

TEST(NetworkCheck, a_bind_to_a_path_is_a_write) {
    World world;
    world.set_up({"core/sandbox/write:deny", "whitelist/write+" + world.expand("@/ok/***")});
    world.make_folder("@/ok");
    world.make_folder("@/no");
    const UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const auto bind = [&](const Address& name) { return world.decide("bind", {socket.get(), name.at(), name.length}); };
    EXPECT_EQ(bind(local(world.expand("@/ok/s"))), "continue");
    EXPECT_EQ(bind(local(std::string("\0abstract", 9))), "continue");
    EXPECT_EQ(bind(inet("127.0.0.1", 0)), "continue");
    EXPECT_EQ(world.take_reports(), Texts{});
    EXPECT_EQ(bind(local(world.expand("@/no/s"))), "refuse EPERM");
    EXPECT_EQ(world.take_reports(), Texts{"write @/no/s EPERM"});
}

TEST(NetworkCheck, a_rule_for_binding_is_enough_to_make_the_file) {
    World world;
    world.set_up({"core/sandbox/write:deny", "core/sandbox/network:allow",
                  "whitelist/network/bind+unix:" + world.expand("@/named/***")});
    world.make_folder("@/named");
    world.make_folder("@/no");
    constexpr int kNoSocket = 4711; // what is allowed is left to the kernel then
    const auto bind = [&](const Address& name) { return world.decide("bind", {kNoSocket, name.at(), name.length}); };
    EXPECT_EQ(bind(local(world.expand("@/no/s"))), "refuse EPERM");
    EXPECT_EQ(world.take_reports(), Texts{"write @/no/s EPERM"});
    EXPECT_EQ(bind(local(world.expand("@/named/s"))), "continue");
}

TEST_F(NetworkCheckTest, raw_sockets_are_like_other_families) {
    EXPECT_EQ(world_.decide("socket", {AF_INET, SOCK_RAW, IPPROTO_ICMP}), "continue");
    World strict;
    strict.set_up({"core/sandbox/network:deny", "core/whitelist/unsupported_socket_families:false"});
    for (const int family : {AF_INET, AF_INET6}) {
        EXPECT_EQ(strict.decide("socket", {family, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_UDP}), "refuse EAFNOSUPPORT");
        EXPECT_EQ(strict.take_reports(), Texts{"network/connect a raw socket is refused while "
                                               "core/whitelist/unsupported_socket_families is false EAFNOSUPPORT "
                                               "(no rule)"});
    }
}

} // namespace
} // namespace syd::check
