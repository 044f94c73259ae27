// SPDX-License-Identifier: BSD-3-Clause
// ioctl and fcntl: what they change of a file for which an open descriptor is enough.
#include "unit/check/world.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/fs.h>
#include <sys/ioctl.h>

#include <cstdint>
#include <string>

namespace syd::check {
namespace {

using test::Texts;
using test::World;

const Texts kRefused{"write @/out EPERM"};

class DescriptorRequestsTest : public ::testing::Test {
protected:
    DescriptorRequestsTest() {
        world_.set_up({"core/sandbox/write:deny", "whitelist/write+@/in"});
        world_.make_file("@/in");
        world_.make_file("@/out");
        in_ = world_.open("@/in", O_RDONLY);
        out_ = world_.open("@/out", O_RDONLY);
    }

    World world_;
    int in_ = -1;
    int out_ = -1;
};

TEST_F(DescriptorRequestsTest, of_file_systems_that_write_need_leave) {
    for (const std::uint32_t request :
         {std::uint32_t{FS_IOC_SETFLAGS}, std::uint32_t{FS_IOC_FSSETXATTR}, std::uint32_t{FS_IOC_SETVERSION},
          0x40047211U,    // FAT_IOCTL_SET_ATTRIBUTES
          0x800c6613U,    // FS_IOC_SET_ENCRYPTION_POLICY, which looks like a read
          0x8004587dU,    // FS_IOC_SHUTDOWN, likewise
          0x5000940cU}) { // of btrfs: subvolumes and their like
        EXPECT_EQ(world_.decide("ioctl", {out_, request, 0}), "refuse EPERM") << std::hex << request;
        EXPECT_EQ(world_.take_reports(), kRefused) << std::hex << request;
        EXPECT_EQ(world_.decide("ioctl", {in_, request, 0}), "continue") << std::hex << request;
    }
}

// The kernel asks for a descriptor that is open for writing where these write.
TEST_F(DescriptorRequestsTest, of_file_systems_that_read_or_share_need_none) {
    for (const std::uint32_t request :
         {std::uint32_t{FS_IOC_GETFLAGS}, std::uint32_t{FS_IOC_FSGETXATTR},
          0xc020660bU, // FS_IOC_FIEMAP
          std::uint32_t{FICLONE}, std::uint32_t{FICLONERANGE}, std::uint32_t{FIDEDUPERANGE}}) {
        EXPECT_EQ(world_.decide("ioctl", {out_, request, 0}), "continue") << std::hex << request;
    }
    EXPECT_EQ(world_.take_reports(), Texts{});
}

TEST_F(DescriptorRequestsTest, for_leases_and_hints_need_leave) {
    for (const int command : {F_SETLEASE, F_SET_RW_HINT, F_SET_FILE_RW_HINT}) {
        EXPECT_EQ(world_.decide("fcntl", {out_, command, F_WRLCK}), "refuse EPERM") << command;
        EXPECT_EQ(world_.take_reports(), kRefused) << command;
        EXPECT_EQ(world_.decide("fcntl", {in_, command, F_WRLCK}), "continue") << command;
    }
    EXPECT_EQ(world_.decide("fcntl", {out_, F_SETLEASE, F_UNLCK}), "continue");
    EXPECT_EQ(world_.decide("fcntl", {99999, F_SETLEASE, F_WRLCK}), "refuse EBADF");
}

TEST_F(DescriptorRequestsTest, for_an_owner_that_cannot_be_read_fail_with_EFAULT) {
    constexpr int kSetOwner = 0x8901; // FIOSETOWN
    EXPECT_EQ(world_.decide("ioctl", {in_, kSetOwner, 8}), "refuse EFAULT");
    EXPECT_EQ(world_.decide("fcntl", {in_, F_SETOWN_EX, 8}), "refuse EFAULT");
    const struct f_owner_ex nobody { F_OWNER_PID, -1 };
    EXPECT_EQ(world_.decide("fcntl", {in_, F_SETOWN_EX, static_cast<const void*>(&nobody)}), "continue")
        << "the kernel says EINVAL";
}

} // namespace
} // namespace syd::check
