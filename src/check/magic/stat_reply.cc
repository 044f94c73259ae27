// SPDX-License-Identifier: BSD-3-Clause
#include "check/magic/stat_reply.h"

#include "syscalls/kernel_abi.h"

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

template <class Struct> std::vector<std::byte> i386_reply() {
    Struct reply = {};
    reply.mode = static_cast<decltype(reply.mode)>(kMode);
    reply.nlink = 1;
    reply.rdev = kDevice;
    if constexpr (requires { reply.blksize; }) {
        reply.blksize = kBlockSize;
    }
    return bytes_of(reply);
}

} // namespace

std::vector<std::byte> stat_reply(syscalls::Abi abi, syscalls::Role buffer) {
    using syscalls::Role;
    const bool is_i386 = abi == syscalls::Abi::kI386;
    switch (buffer) {
    case Role::kStatx: return statx_reply();
    case Role::kStat:
        if (abi == syscalls::native_abi()) {
            return native_reply();
        }
        return is_i386 ? i386_reply<syscalls::I386Stat>() : std::vector<std::byte>();
    case Role::kStat64: return is_i386 ? i386_reply<syscalls::I386Stat64>() : std::vector<std::byte>();
    case Role::kOldStat: return is_i386 ? i386_reply<syscalls::I386OldStat>() : std::vector<std::byte>();
    default: return {};
    }
}

} // namespace syd::check
