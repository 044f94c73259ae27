// SPDX-License-Identifier: BSD-3-Clause
#include "check/network/bound_sockets.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace syd::check {
namespace {

using policy::AbstractAddress;
using policy::UnixAddress;

BoundSocket socket_of(ino_t inode, std::optional<policy::Address> name = {}, std::optional<FileId> file = {}) {
    BoundSocket socket;
    socket.inode = inode;
    socket.name = std::move(name);
    socket.file = file;
    return socket;
}

std::vector<ino_t> inodes_of(const BoundSockets& sockets, const policy::Address& wanted,
                             std::optional<FileId> file = {}) {
    std::vector<ino_t> inodes;
    for (const BoundSocket& socket : sockets.named(wanted, file)) {
        inodes.push_back(socket.inode);
    }
    std::ranges::sort(inodes);
    return inodes;
}

using Inodes = std::vector<ino_t>;

TEST(BoundSockets, AreFoundByTheirName) {
    BoundSockets sockets;
    sockets.add(socket_of(1, AbstractAddress{"x"}));
    sockets.add(socket_of(2, UnixAddress{"x"}));
    sockets.add(socket_of(3, UnixAddress{"x"})); // whichever of the two it is, the tables say
    sockets.add(socket_of(4));
    EXPECT_EQ(inodes_of(sockets, AbstractAddress{"x"}), (Inodes{1}));
    EXPECT_EQ(inodes_of(sockets, UnixAddress{"x"}, FileId{8, 15}), (Inodes{2, 3}));
    EXPECT_EQ(inodes_of(sockets, UnixAddress{"y"}), Inodes{});
}

TEST(BoundSockets, AreFoundByTheirFileWhereItIsKnown) {
    BoundSockets sockets;
    sockets.add(socket_of(1, UnixAddress{"/x"}, FileId{8, 15}));
    EXPECT_EQ(inodes_of(sockets, UnixAddress{"/x"}, FileId{8, 15}), (Inodes{1}));
    EXPECT_EQ(inodes_of(sockets, UnixAddress{"/renamed"}, FileId{8, 15}), (Inodes{1}));
    EXPECT_EQ(inodes_of(sockets, UnixAddress{"/x"}, FileId{8, 16}), Inodes{}); // replaced by somebody
    EXPECT_EQ(inodes_of(sockets, UnixAddress{"/x"}, FileId{9, 15}), Inodes{});
    EXPECT_EQ(inodes_of(sockets, UnixAddress{"/x"}), Inodes{});
}

TEST(BoundSockets, ASocketIsKeptOnce) {
    BoundSockets sockets;
    sockets.add(socket_of(1, UnixAddress{"/x"}));
    sockets.add(socket_of(1, UnixAddress{"/y"}));
    EXPECT_EQ(inodes_of(sockets, UnixAddress{"/x"}), Inodes{});
    EXPECT_EQ(inodes_of(sockets, UnixAddress{"/y"}), Inodes{1});
}

TEST(BoundSockets, TheOldestGoFirst) {
    BoundSockets sockets;
    constexpr ino_t kMost = 16384;
    for (ino_t inode = 1; inode <= kMost; ++inode) {
        sockets.add(socket_of(inode));
    }
    sockets.add(socket_of(1)); // as new again
    EXPECT_TRUE(sockets.has(2));
    sockets.add(socket_of(kMost + 1));
    EXPECT_TRUE(sockets.has(1));
    EXPECT_FALSE(sockets.has(2));
    EXPECT_TRUE(sockets.has(3));
    EXPECT_TRUE(sockets.has(kMost + 1));
}

} // namespace
} // namespace syd::check
