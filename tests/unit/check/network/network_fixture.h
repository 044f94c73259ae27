// SPDX-License-Identifier: BSD-3-Clause
// What the tests of the network deciders share: socket addresses, and a sandbox with some rules.
#pragma once

#include "tracee/process_socket.h"
#include "unit/check/world.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <cstring>
#include <string>

namespace syd::check::test {

// A socket address in the test's memory.
struct Address {
    sockaddr_storage storage{};
    unsigned length = 0;
    [[nodiscard]] const void* at() const { return &storage; }
};

template <class Struct> Address address_of(const Struct& value, std::size_t length = sizeof(Struct)) {
    Address address;
    std::memcpy(&address.storage, &value, sizeof value);
    address.length = static_cast<unsigned>(length);
    return address;
}

inline Address inet(const char* host, std::uint16_t port, sa_family_t family = AF_INET) {
    sockaddr_in value{};
    value.sin_family = family;
    value.sin_port = htons(port);
    ::inet_pton(AF_INET, host, &value.sin_addr);
    return address_of(value);
}

inline Address inet6(const char* host, std::uint16_t port) {
    sockaddr_in6 value{};
    value.sin6_family = AF_INET6;
    value.sin6_port = htons(port);
    ::inet_pton(AF_INET6, host, &value.sin6_addr);
    return address_of(value);
}

// `name` may begin with NUL: then it is abstract.
inline Address local(const std::string& name) {
    sockaddr_un value{};
    value.sun_family = AF_UNIX;
    std::memcpy(value.sun_path, name.data(), std::min(name.size(), sizeof value.sun_path));
    return address_of(value, offsetof(sockaddr_un, sun_path) + name.size());
}

inline Address of_family(sa_family_t family) {
    Address address;
    address.storage.ss_family = family;
    address.length = 12;
    return address;
}

inline const std::string kAbstract(1, '\0');

inline constexpr int kNotOpen = 99999;
inline constexpr auto kNoUnixBinds = "the outer sandbox lets no unix address be bound";

inline UniqueFd make_socket(int family, int type = SOCK_STREAM) {
    UniqueFd socket(::socket(family, type | SOCK_CLOEXEC, 0));
    EXPECT_TRUE(socket);
    return socket;
}

inline std::uint16_t port_of(const UniqueFd& socket) {
    sockaddr_in address{};
    socklen_t length = sizeof address;
    EXPECT_EQ(::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &length), 0);
    return ntohs(address.sin_port);
}

// connect to 127.0.0.1:80, [::1]:80, @/run/allowed and abstract names a*; bind to ports of 127.0.0.1 above 1024.
class NetworkCheckTest : public ::testing::Test {
protected:
    NetworkCheckTest() {
        world_.make_folder("@/run");
        for (const char* name : {"@/run/allowed", "@/run/other"}) {
            world_.make_file(name);
        }
        world_.make_link("@/run/link", "@/run/allowed");
        world_.set_up({"core/sandbox/network:deny", "whitelist/network/connect+inet:127.0.0.1@80",
                       "whitelist/network/connect+inet6:::1@80", "whitelist/network/connect+unix:@/run/allowed",
                       "whitelist/network/connect+unix-abstract:a*", "whitelist/network/bind+inet:127.0.0.1@0",
                       "whitelist/network/bind+inet:127.0.0.1@1024-65535", "whitelist/network/bind+unix:@/run/*",
                       "whitelist/network/bind+unix-abstract:b*"});
    }

    std::string connect(int fd, const Address& to) { return world_.decide("connect", {fd, to.at(), to.length}); }
    std::string connect(const Address& to) { return connect(socket_.get(), to); }
    std::string bind(int fd, const Address& to) { return world_.decide("bind", {fd, to.at(), to.length}); }
    // Without a socket, so that what is allowed is not carried out; only a refusal needs one.
    std::string bind(const Address& to) {
        std::string outcome = bind(kNotOpen, to);
        return outcome == "refuse EBADF" ? bind(socket_.get(), to) : outcome;
    }
    std::string send(const Address& to) {
        return world_.decide("sendto", {socket_.get(), "x", 1, 0, to.at(), to.length});
    }
    Address local_at(const std::string& name) { return local(world_.expand(name)); }
    // For abstract sockets, which all processes share.
    std::string unique_name() const { return "b" + world_.root().substr(world_.root().rfind('/') + 1); }
    Texts reports() { return world_.take_reports(); }

    UniqueFd socket_ = make_socket(AF_INET);
    World world_;
};

} // namespace syd::check::test
