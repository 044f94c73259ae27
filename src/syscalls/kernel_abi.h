// SPDX-License-Identifier: BSD-3-Clause
// Structs of the kernel as each ABI lays them out in a process's memory. `Word` is as wide as a pointer of that ABI
// (pointer_size()): std::uint32_t or std::uint64_t. Sizes are checked when this is compiled.
//
// These are our own copies: the headers of the C library and of the kernel describe the native ABI alone.
#pragma once

#include <concepts>
#include <cstdint>

namespace syd::syscalls {

template <class Word>
concept AbiWord = std::same_as<Word, std::uint32_t> || std::same_as<Word, std::uint64_t>;

// struct msghdr (sendmsg(2)); struct compat_msghdr in <net/compat.h> for 32 bits.
template <AbiWord Word> struct MessageHeader {
    Word name;
    std::int32_t name_length;
    Word parts;
    Word part_count;
    Word control;
    Word control_length;
    std::uint32_t flags;
};
static_assert(sizeof(MessageHeader<std::uint32_t>) == 28 && sizeof(MessageHeader<std::uint64_t>) == 56);

// struct mmsghdr (sendmmsg(2)).
template <AbiWord Word> struct MultiMessageHeader {
    MessageHeader<Word> header;
    std::uint32_t sent;
};
static_assert(sizeof(MultiMessageHeader<std::uint32_t>) == 32 && sizeof(MultiMessageHeader<std::uint64_t>) == 64);

// struct cmsghdr (cmsg(3)); struct compat_cmsghdr in <net/compat.h> for 32 bits. The next one begins at a multiple of
// the size of Word.
template <AbiWord Word> struct ControlHeader {
    Word length;
    std::int32_t level;
    std::int32_t type;
};
static_assert(sizeof(ControlHeader<std::uint32_t>) == 12 && sizeof(ControlHeader<std::uint64_t>) == 16);

// struct rlimit (setrlimit(2)). prlimit64(2) takes the 64-bit form in every ABI.
template <AbiWord Word> struct ResourceLimit {
    Word soft;
    Word hard;
};
static_assert(sizeof(ResourceLimit<std::uint32_t>) == 8 && sizeof(ResourceLimit<std::uint64_t>) == 16);

// RLIM_INFINITY.
template <AbiWord Word> inline constexpr Word kNoLimit = static_cast<Word>(-1);

// struct mmap_arg_struct: the mmap(2) of i386 and s390x takes its arguments in memory.
template <AbiWord Word> struct MmapArguments {
    Word address;
    Word length;
    Word protection;
    Word flags;
    Word fd;
    Word offset;
};
static_assert(sizeof(MmapArguments<std::uint32_t>) == 24 && sizeof(MmapArguments<std::uint64_t>) == 48);

// struct f_owner_ex (fcntl(2), F_SETOWN_EX), the same in every ABI.
struct FileOwner {
    static constexpr std::int32_t kThread = 0;       // F_OWNER_TID
    static constexpr std::int32_t kProcess = 1;      // F_OWNER_PID
    static constexpr std::int32_t kProcessGroup = 2; // F_OWNER_PGRP
    std::int32_t type;
    std::int32_t id;
};
static_assert(sizeof(FileOwner) == 8);

// struct stat of i386: arch/x86/include/uapi/asm/stat.h, the __i386__ part.
struct I386Stat {
    std::uint32_t dev, ino;
    std::uint16_t mode, nlink, uid, gid;
    std::uint32_t rdev, size, blksize, blocks;
    std::uint32_t atime, atime_nsec, mtime, mtime_nsec, ctime, ctime_nsec;
    std::uint32_t unused4, unused5;
};
static_assert(sizeof(I386Stat) == 64);

// struct stat64 of i386, which is packed: arch/x86/include/asm/sys_ia32.h.
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

// struct __old_kernel_stat of i386.
struct I386OldStat {
    std::uint16_t dev, ino, mode, nlink, uid, gid, rdev;
    std::uint16_t pad;
    std::uint32_t size, atime, mtime, ctime;
};
static_assert(sizeof(I386OldStat) == 32);

} // namespace syd::syscalls
