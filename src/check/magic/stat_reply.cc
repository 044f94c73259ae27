// SPDX-License-Identifier: BSD-3-Clause
#include "check/magic/stat_reply.h"

#include <asm/stat.h>
#include <linux/stat.h>
#include <sys/sysmacros.h>

#include <cstring>
#include <span>

namespace syd::check {
namespace {

constexpr std::uint32_t kMode = 0020666; // S_IFCHR | 0666
constexpr std::uint32_t kDeviceMajor = 1;
constexpr std::uint32_t kDeviceMinor = 3;
constexpr std::uint32_t kDevice = (kDeviceMajor << 8U) | kDeviceMinor;
constexpr std::uint32_t kBlockSize = 4096;

template <class Struct> std::vector<std::byte> bytes_of(const Struct& value) {
    const auto bytes = std::as_bytes(std::span(&value, 1));
    return {bytes.begin(), bytes.end()};
}

std::vector<std::byte> statx_reply() {
    struct ::statx reply = {};
    reply.stx_mask = STATX_BASIC_STATS;
    reply.stx_blksize = kBlockSize;
    reply.stx_nlink = 1;
    reply.stx_mode = static_cast<std::uint16_t>(kMode);
    reply.stx_rdev_major = kDeviceMajor;
    reply.stx_rdev_minor = kDeviceMinor;
    return bytes_of(reply);
}

// struct stat of the ABI that this program was built for (<asm/stat.h>).
std::vector<std::byte> native_reply() {
    struct ::stat reply = {};
    reply.st_mode = kMode;
    reply.st_nlink = 1;
    reply.st_rdev = kDevice;
    reply.st_blksize = kBlockSize;
    return bytes_of(reply);
}

// arch/x86/include/uapi/asm/stat.h, the __i386__ part of struct stat.
struct I386Stat {
    std::uint32_t dev, ino;
    std::uint16_t mode, nlink, uid, gid;
    std::uint32_t rdev, size, blksize, blocks;
    std::uint32_t atime, atime_nsec, mtime, mtime_nsec, ctime, ctime_nsec;
    std::uint32_t unused4, unused5;
};
static_assert(sizeof(I386Stat) == 64);

// arch/x86/include/asm/sys_ia32.h: struct stat64 of i386, which is packed.
struct __attribute__((packed)) I386Stat64 {
    std::uint64_t dev;
    std::uint8_t pad0[4];
    std::uint32_t short_ino, mode, nlink, uid, gid;
    std::uint64_t rdev;
    std::uint8_t pad3[4];
    std::uint64_t size;
    std::uint32_t blksize;
    std::uint64_t blocks;
    std::uint32_t atime, atime_nsec, mtime, mtime_nsec, ctime, ctime_nsec;
    std::uint64_t ino;
};
static_assert(sizeof(I386Stat64) == 96);

// struct __old_kernel_stat.
struct OldI386Stat {
    std::uint16_t dev, ino, mode, nlink, uid, gid, rdev;
    std::uint16_t pad;
    std::uint32_t size, atime, mtime, ctime;
};
static_assert(sizeof(OldI386Stat) == 32);

std::vector<std::byte> i386_reply(std::string_view call) {
    if (call == "stat" || call == "lstat") {
        I386Stat reply = {};
        reply.mode = static_cast<std::uint16_t>(kMode);
        reply.nlink = 1;
        reply.rdev = kDevice;
        reply.blksize = kBlockSize;
        return bytes_of(reply);
    }
    if (call == "oldstat" || call == "oldlstat") {
        OldI386Stat reply = {};
        reply.mode = static_cast<std::uint16_t>(kMode);
        reply.nlink = 1;
        reply.rdev = kDevice;
        return bytes_of(reply);
    }
    I386Stat64 reply = {};
    reply.mode = kMode;
    reply.nlink = 1;
    reply.rdev = kDevice;
    reply.blksize = kBlockSize;
    return bytes_of(reply);
}

} // namespace

std::vector<std::byte> stat_reply(syscalls::Abi abi, std::string_view call) {
    if (call == "statx") {
        return statx_reply();
    }
    if (abi == syscalls::native_abi()) {
        return native_reply();
    }
    if (abi == syscalls::Abi::kI386) {
        return i386_reply(call);
    }
    return {};
}

std::int8_t stat_buffer_argument(std::string_view call) noexcept {
    if (call == "statx") {
        return 4;
    }
    return call == "newfstatat" || call == "fstatat64" ? 2 : 1;
}

} // namespace syd::check
