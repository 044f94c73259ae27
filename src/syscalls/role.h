// SPDX-License-Identifier: BSD-3-Clause
// What an argument of a system call is: how the decoder reads it and how a report shows it.
#pragma once

#include <cstdint>

namespace syd::syscalls {

enum class Role : std::uint8_t {
    kNone,           // the call has no such argument
    kInt,            // shown as a signed number
    kUnsigned,       // shown as an unsigned number
    kPointer,        // shown in hexadecimal, NULL for 0
    kDirFd,          // a descriptor that a path is relative to; AT_FDCWD
    kFd,             // a descriptor
    kPath,           // pointer to a NUL-terminated path
    kString,         // pointer to any other NUL-terminated text
    kWords,          // pointer to an array of such pointers, NULL at its end
    kOpenFlags,      // O_*
    kAtFlags,        // AT_*
    kUnlinkFlags,    // AT_* where bit 0x200 is AT_REMOVEDIR: unlinkat(2)
    kAccessFlags,    // AT_* where bit 0x200 is AT_EACCESS: faccessat2(2)
    kMode,           // permission bits, shown in octal
    kAccessMode,     // R_OK|W_OK|X_OK
    kSockAddr,       // pointer to struct sockaddr; the next argument is its length
    kMsgHdr,         // pointer to struct msghdr (sendmsg) or mmsghdr (sendmmsg)
    kCloneFlags,     // CLONE_*, the low byte is the exit signal: clone(2)
    kNamespaceFlags, // CLONE_NEW*: unshare(2), setns(2)
    kSignal,         // a signal number
    kPid,            // a process or thread id
    kPriorityWho,    // PRIO_PROCESS (0), PRIO_PGRP, PRIO_USER: setpriority(2)
    kIoPriorityWho,  // IOPRIO_WHO_PROCESS (1), IOPRIO_WHO_PGRP, IOPRIO_WHO_USER: ioprio_set(2)
    kLimit,          // pointer to struct rlimit, whose members are as wide as a pointer
    kLimit64,        // pointer to struct rlimit64: prlimit64(2)
    kStat,           // pointer to struct stat
    kStat64,         // pointer to struct stat64 of a 32-bit ABI
    kOldStat,        // pointer to struct __old_kernel_stat
    kStatx,          // pointer to struct statx
};

[[nodiscard]] constexpr bool is_at_flags(Role role) noexcept {
    return role == Role::kAtFlags || role == Role::kUnlinkFlags || role == Role::kAccessFlags;
}

[[nodiscard]] constexpr bool is_stat_buffer(Role role) noexcept {
    return role == Role::kStat || role == Role::kStat64 || role == Role::kOldStat || role == Role::kStatx;
}

} // namespace syd::syscalls
