// SPDX-License-Identifier: BSD-3-Clause
#include "check/network/bound_sockets.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <unordered_set>
#include <vector>

namespace syd::check {
namespace {

using policy::AbstractAddress;
using policy::UnixAddress;

constexpr std::uint64_t kNetwork = 7;

BoundSocket socket_of(std::uint64_t number, std::optional<policy::Address> name = {}, std::optional<FileId> file = {}) {
    BoundSocket socket;
    socket.id = {number, ino_t{1000} + number};
    socket.network = kNetwork;
    socket.name = std::move(name);
    socket.file = std::move(file);
    return socket;
}

tracee::SocketId id_of(std::uint64_t number) {
    return socket_of(number).id;
}

using Numbers = std::vector<std::uint64_t>;

Numbers numbers_of(const BoundSockets& sockets, const policy::Address& wanted, const std::optional<FileId>& file = {}) {
    Numbers numbers;
    for (const BoundSocket& socket : sockets.named(wanted, file)) {
        numbers.push_back(socket.id.cookie);
    }
    std::ranges::sort(numbers);
    return numbers;
}

TEST(BoundSockets, are_found_by_their_name) {
    BoundSockets sockets;
    sockets.add(socket_of(1, AbstractAddress{"x"}));
    sockets.add(socket_of(2, UnixAddress{"x"}));
    sockets.add(socket_of(3, UnixAddress{"x"})); // the kernel says which of the two it is
    sockets.add(socket_of(4));
    EXPECT_EQ(numbers_of(sockets, AbstractAddress{"x"}), (Numbers{1}));
    EXPECT_EQ(numbers_of(sockets, UnixAddress{"x"}, FileId{8, 15, ""}), (Numbers{2, 3}));
    EXPECT_EQ(numbers_of(sockets, UnixAddress{"y"}), Numbers{});
}

TEST(BoundSockets, are_found_by_their_file_where_it_is_known) {
    BoundSockets sockets;
    sockets.add(socket_of(1, UnixAddress{"/x"}, FileId{8, 15, "h"}));
    EXPECT_EQ(numbers_of(sockets, UnixAddress{"/x"}, FileId{8, 15, "h"}), (Numbers{1}));
    EXPECT_EQ(numbers_of(sockets, UnixAddress{"/renamed"}, FileId{8, 15, "h"}), (Numbers{1}));
    EXPECT_EQ(numbers_of(sockets, UnixAddress{"/x"}, FileId{8, 16, "h"}), Numbers{}); // replaced by somebody
    EXPECT_EQ(numbers_of(sockets, UnixAddress{"/x"}, FileId{9, 15, "h"}), Numbers{});
    EXPECT_EQ(numbers_of(sockets, UnixAddress{"/x"}, FileId{8, 15, "i"}), Numbers{}); // that has the same inode
    EXPECT_EQ(numbers_of(sockets, UnixAddress{"/x"}), Numbers{});
}

TEST(BoundSockets, a_socket_is_kept_once) {
    BoundSockets sockets;
    sockets.add(socket_of(1, UnixAddress{"/x"}));
    sockets.add(socket_of(1, UnixAddress{"/y"}));
    EXPECT_EQ(numbers_of(sockets, UnixAddress{"/x"}), Numbers{});
    EXPECT_EQ(numbers_of(sockets, UnixAddress{"/y"}), Numbers{1});
}

TEST(BoundSockets, are_known_by_cookie_in_their_network) {
    BoundSockets sockets;
    sockets.add(socket_of(1));
    EXPECT_TRUE(sockets.has(id_of(1), kNetwork));
    EXPECT_FALSE(sockets.has(id_of(1), kNetwork + 1));
    EXPECT_FALSE(sockets.has({2, id_of(1).inode}, kNetwork)); // a later socket with the same inode
    EXPECT_TRUE(sockets.has({0, id_of(1).inode}, kNetwork));  // a table without cookies
    EXPECT_FALSE(sockets.has({0, id_of(2).inode}, kNetwork));
}

TEST(BoundSockets, of_multipath_tcp_are_known_by_inode) {
    BoundSockets sockets;
    BoundSocket socket = socket_of(1);
    socket.is_multipath = true;
    sockets.add(socket);
    sockets.add(socket_of(2));
    EXPECT_TRUE(sockets.has({4711, id_of(1).inode}, kNetwork));
    EXPECT_FALSE(sockets.has({4711, id_of(2).inode}, kNetwork));
}

TEST(BoundSockets, know_of_unix_sockets_whose_name_the_kernel_chooses) {
    BoundSockets sockets;
    sockets.add(socket_of(1));
    EXPECT_FALSE(sockets.has_unnamed_unix());
    BoundSocket socket = socket_of(2);
    socket.is_unix = true;
    sockets.add(socket);
    EXPECT_TRUE(sockets.has_unnamed_unix());
}

TEST(BoundSockets, only_closed_ones_are_forgotten) {
    BoundSockets sockets;
    constexpr std::uint64_t kCrowd = 16384;
    for (std::uint64_t number = 1; number < kCrowd; ++number) {
        sockets.add(socket_of(number, UnixAddress{"/x"}));
    }
    EXPECT_FALSE(sockets.is_crowded());
    sockets.add(socket_of(kCrowd));
    EXPECT_TRUE(sockets.is_crowded());
    const std::uint64_t newest = sockets.newest();
    sockets.add(socket_of(kCrowd + 1)); // bound meanwhile
    sockets.forget_closed({id_of(1).inode, id_of(3).inode}, newest);
    EXPECT_TRUE(sockets.has(id_of(1), kNetwork));
    EXPECT_FALSE(sockets.has(id_of(2), kNetwork));
    EXPECT_TRUE(sockets.has(id_of(3), kNetwork));
    EXPECT_TRUE(sockets.has(id_of(kCrowd + 1), kNetwork));
    EXPECT_EQ(numbers_of(sockets, UnixAddress{"/x"}), (Numbers{1, 3}));
    EXPECT_FALSE(sockets.is_crowded());
}

TEST(BoundSockets, of_living_ones_twice_as_many_make_a_crowd) {
    BoundSockets sockets;
    constexpr std::uint64_t kLiving = 16384;
    std::unordered_set<ino_t> open;
    for (std::uint64_t number = 1; number <= kLiving; ++number) {
        sockets.add(socket_of(number));
        open.insert(id_of(number).inode);
    }
    EXPECT_TRUE(sockets.is_crowded());
    sockets.forget_closed(open, sockets.newest());
    EXPECT_FALSE(sockets.is_crowded()); // else each further bind would read all of /proc
    EXPECT_TRUE(sockets.has(id_of(1), kNetwork));
}

} // namespace
} // namespace syd::check
