// SPDX-License-Identifier: BSD-3-Clause
// The replies are compared with what the kernel itself says of /dev/null.
#include "check/magic/stat_reply.h"

#include "syscalls/table.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

namespace syd::check {
namespace {

using syscalls::Abi;

// The struct that `call` fills in.
syscalls::Role buffer_of(std::string_view call) {
    const auto& roles = syscalls::find(call)->arguments;
    const auto* const buffer = std::ranges::find_if(roles, syscalls::is_stat_buffer);
    return buffer != roles.end() ? *buffer : syscalls::Role::kNone;
}

template <class Struct> Struct reply_as(Abi abi, std::string_view call) {
    const auto bytes = stat_reply(abi, buffer_of(call));
    Struct value{};
    EXPECT_EQ(bytes.size(), sizeof value) << call;
    std::memcpy(&value, bytes.data(), std::min(bytes.size(), sizeof value));
    return value;
}

template <class Word> Word word_at(const std::vector<std::byte>& bytes, std::size_t offset) {
    Word word{};
    EXPECT_LE(offset + sizeof word, bytes.size());
    std::memcpy(&word, bytes.data() + offset, sizeof word);
    return word;
}

TEST(StatReply, is_dev_null_in_the_native_struct) {
    struct stat real {};
    ASSERT_EQ(::stat("/dev/null", &real), 0);
    for (const std::string_view call : {"stat", "lstat", "newfstatat"}) {
        const auto reply = reply_as<struct stat>(syscalls::native_abi(), call);
        EXPECT_EQ(reply.st_mode, real.st_mode) << call;
        EXPECT_EQ(reply.st_rdev, real.st_rdev) << call;
        EXPECT_EQ(reply.st_rdev, makedev(1, 3)) << call;
        EXPECT_EQ(reply.st_nlink, real.st_nlink) << call;
        EXPECT_EQ(reply.st_size, real.st_size) << call;
        EXPECT_EQ(reply.st_blksize, real.st_blksize) << call;
        EXPECT_EQ(reply.st_uid, 0U) << call;
    }
}

TEST(StatReply, is_dev_null_in_statx) {
    struct statx real {};
    ASSERT_EQ(::statx(AT_FDCWD, "/dev/null", 0, STATX_BASIC_STATS, &real), 0);
    for (const Abi abi : {syscalls::native_abi(), Abi::kI386}) {
        const auto reply = reply_as<struct statx>(abi, "statx");
        EXPECT_EQ(reply.stx_mode, real.stx_mode);
        EXPECT_EQ(reply.stx_rdev_major, real.stx_rdev_major);
        EXPECT_EQ(reply.stx_rdev_minor, real.stx_rdev_minor);
        EXPECT_EQ(reply.stx_nlink, real.stx_nlink);
        EXPECT_EQ(reply.stx_size, real.stx_size);
        EXPECT_EQ(reply.stx_mask & STATX_BASIC_STATS, STATX_BASIC_STATS);
    }
}

// Offsets from arch/x86/include/uapi/asm/stat.h and arch/x86/include/asm/sys_ia32.h.
TEST(StatReply, fits_the_structs_of_i386) {
    if (syscalls::native_abi() == Abi::kI386) {
        GTEST_SKIP() << "i386 is the native ABI here";
    }
    constexpr std::uint32_t kMode = S_IFCHR | 0666;
    constexpr std::uint32_t kDevice = 0x103;
    for (const std::string_view call : {"stat", "lstat"}) {
        const auto bytes = stat_reply(Abi::kI386, buffer_of(call));
        ASSERT_EQ(bytes.size(), 64U) << call;
        EXPECT_EQ(word_at<std::uint16_t>(bytes, 8), kMode) << call;
        EXPECT_EQ(word_at<std::uint16_t>(bytes, 10), 1U) << call;
        EXPECT_EQ(word_at<std::uint32_t>(bytes, 16), kDevice) << call;
    }
    for (const std::string_view call : {"stat64", "lstat64", "fstatat64"}) {
        const auto bytes = stat_reply(Abi::kI386, buffer_of(call));
        ASSERT_EQ(bytes.size(), 96U) << call;
        EXPECT_EQ(word_at<std::uint32_t>(bytes, 16), kMode) << call;
        EXPECT_EQ(word_at<std::uint32_t>(bytes, 20), 1U) << call;
        EXPECT_EQ(word_at<std::uint64_t>(bytes, 32), kDevice) << call;
        EXPECT_EQ(word_at<std::uint64_t>(bytes, 44), 0U) << call; // its size
    }
    for (const std::string_view call : {"oldstat", "oldlstat"}) {
        const auto bytes = stat_reply(Abi::kI386, buffer_of(call));
        ASSERT_EQ(bytes.size(), 32U) << call;
        EXPECT_EQ(word_at<std::uint16_t>(bytes, 4), kMode) << call;
        EXPECT_EQ(word_at<std::uint16_t>(bytes, 12), kDevice) << call;
    }
}

TEST(StatReply, is_empty_for_an_unknown_layout) {
    const Abi foreign = syscalls::native_abi() == Abi::kS390x ? Abi::kRiscv64 : Abi::kS390x;
    EXPECT_TRUE(stat_reply(foreign, buffer_of("newfstatat")).empty());
}

TEST(StatReply, is_empty_for_arguments_that_are_no_stat_buffer) {
    EXPECT_TRUE(stat_reply(syscalls::native_abi(), syscalls::Role::kPath).empty());
}

} // namespace
} // namespace syd::check
