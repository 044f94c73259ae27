// SPDX-License-Identifier: BSD-3-Clause
#include "tracee/sockaddr.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <string>
#include <string_view>

namespace syd::tracee {
namespace {

// Addresses as bytes: the family comes first, in host order; the rest as on the wire.
std::string bytes_of(sa_family_t family, std::string_view rest) {
    return std::string(reinterpret_cast<const char*>(&family), sizeof family) + std::string(rest);
}

std::span<const std::byte> span_of(const std::string& bytes) {
    return std::as_bytes(std::span(bytes.data(), bytes.size()));
}

std::string zeros(std::size_t count) {
    return std::string(count, '\0');
}

// "EINVAL" for nothing; "family N" where there is no address; "unnamed"; else the address in rule syntax.
std::string decoded(const std::string& bytes) {
    const auto address = decode_socket_address(span_of(bytes));
    if (!address) {
        return "EINVAL";
    }
    if (address->is_unnamed_unix) {
        return "unnamed";
    }
    return address->address ? policy::to_string(*address->address) : "family " + std::to_string(address->family);
}

const std::string kPort80("\0\x50", 2);
const std::string kLoopback("\x7f\0\0\1", 4);
const std::string kFlowInfo = zeros(4);
const std::string kLoopback6 = zeros(15) + "\1";
const std::string kMapped = zeros(10) + "\xff\xff" + kLoopback;

TEST(SocketAddress, is_decoded_by_its_family) {
    const struct {
        const char* label;
        std::string bytes;
        std::string expected;
    } cases[]{
        {"nothing at all", {}, "EINVAL"},
        {"half a family", "\1", "EINVAL"},
        {"unspecified", bytes_of(AF_UNSPEC, {}), "family 0"},
        {"unspecified with an address", bytes_of(AF_UNSPEC, kPort80 + kLoopback + zeros(8)), "family 0"},
        {"netlink", bytes_of(AF_NETLINK, zeros(10)), "family 16"},
        {"netlink, short", bytes_of(AF_NETLINK, {}), "family 16"},

        {"inet", bytes_of(AF_INET, kPort80 + kLoopback + zeros(8)), "inet:127.0.0.1@80"},
        {"inet, with more", bytes_of(AF_INET, kPort80 + kLoopback + zeros(30)), "inet:127.0.0.1@80"},
        {"inet, high port", bytes_of(AF_INET, "\xff\xfe" + kLoopback + zeros(8)), "inet:127.0.0.1@65534"},
        {"inet, one byte short", bytes_of(AF_INET, kPort80 + kLoopback + zeros(7)), "EINVAL"},
        {"inet, family only", bytes_of(AF_INET, {}), "EINVAL"},

        {"inet6", bytes_of(AF_INET6, kPort80 + kFlowInfo + kLoopback6 + zeros(4)), "inet6:::1@80"},
        {"inet6 without scope", bytes_of(AF_INET6, kPort80 + kFlowInfo + kLoopback6), "inet6:::1@80"},
        {"inet6, one byte short", bytes_of(AF_INET6, kPort80 + kFlowInfo + zeros(15)), "EINVAL"},
        {"inet6 of inet's length", bytes_of(AF_INET6, zeros(14)), "EINVAL"},
        {"mapped", bytes_of(AF_INET6, kPort80 + kFlowInfo + kMapped + zeros(4)), "inet:127.0.0.1@80"},

        {"unnamed", bytes_of(AF_UNIX, {}), "unnamed"},
        {"path", bytes_of(AF_UNIX, zeros(0) + "/run/x" + zeros(1)), "unix:/run/x"},
        {"path without NUL", bytes_of(AF_UNIX, "/run/x"), "unix:/run/x"},
        {"path and rubbish", bytes_of(AF_UNIX, "/run/x" + zeros(1) + "rubbish"), "unix:/run/x"},
        {"relative path", bytes_of(AF_UNIX, "x"), "unix:x"},
        {"abstract", bytes_of(AF_UNIX, zeros(1) + "name"), "unix-abstract:name"},
        {"abstract, empty", bytes_of(AF_UNIX, zeros(1)), "unix-abstract:"},
    };
    for (const auto& one : cases) {
        EXPECT_EQ(decoded(one.bytes), one.expected) << one.label;
    }
}

// Every byte of an abstract name counts, NULs too (unix(7)).
TEST(SocketAddress, an_abstract_name_holds_all_its_bytes) {
    const auto address = decode_socket_address(span_of(bytes_of(AF_UNIX, zeros(1) + "a" + zeros(1) + "b" + zeros(2))));
    ASSERT_TRUE(address && address->address);
    EXPECT_EQ(std::get<policy::AbstractAddress>(*address->address).name, "a" + zeros(1) + "b" + zeros(2));
}

TEST(SocketAddress, an_unspecified_one_reads_as_inet) {
    const auto text = [](const std::string& bytes) {
        const auto address = unspecified_as_inet(span_of(bytes));
        return address ? policy::to_string(*address) : "nothing";
    };
    EXPECT_EQ(text(bytes_of(AF_UNSPEC, kPort80 + kLoopback + zeros(8))), "inet:127.0.0.1@80");
    EXPECT_EQ(text(bytes_of(AF_UNSPEC, kPort80 + kLoopback)), "nothing");
    EXPECT_EQ(text(bytes_of(AF_UNSPEC, {})), "nothing");
}

} // namespace
} // namespace syd::tracee
