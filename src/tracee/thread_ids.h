// SPDX-License-Identifier: BSD-3-Clause
// Changing the ids and groups of the calling thread alone.
//
// These are the raw system calls. The functions of the C library change the ids of every thread of the process
// (nptl(7)), and take locks, so that they must not be called between fork and exec in a program with threads.
#pragma once

#include <sys/syscall.h>
#include <sys/types.h>

#include <array>
#include <span>

namespace syd::tracee {

// On i386 and arm the calls without a suffix take ids of 16 bits (setresuid(2), "C library/kernel differences").
#ifdef SYS_setgroups32
inline constexpr long kSetgroupsCall = SYS_setgroups32;
inline constexpr long kSetresuidCall = SYS_setresuid32;
inline constexpr long kSetresgidCall = SYS_setresgid32;
#else
inline constexpr long kSetgroupsCall = SYS_setgroups;
inline constexpr long kSetresuidCall = SYS_setresuid;
inline constexpr long kSetresgidCall = SYS_setresgid;
#endif

// All of them are async-signal-safe. They return false on an error and leave errno as the kernel set it.

// setgroups(2), for this thread.
[[nodiscard]] bool set_thread_groups(std::span<const gid_t> groups) noexcept;
// setresuid(2) and setresgid(2), for this thread: the real, the effective and the saved id.
[[nodiscard]] bool set_thread_users(const std::array<uid_t, 3>& ids) noexcept;
[[nodiscard]] bool set_thread_group_ids(const std::array<gid_t, 3>& ids) noexcept;

} // namespace syd::tracee
