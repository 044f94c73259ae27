// SPDX-License-Identifier: BSD-3-Clause
// The commands of ioctl(2) and fcntl(2) that are looked at, by their numbers on every ABI of the table, for the filter
// planner and the deciders. Those that C libraries name alike everywhere are not here.
#pragma once

#include <cstdint>

namespace syd::syscalls {

// ioctl_tty(2): what pushes input into a terminal runs commands outside, and what hangs it up ends what is outside.
inline constexpr std::uint32_t kPushInput = 0x5412;  // TIOCSTI
inline constexpr std::uint32_t kPasteInput = 0x541c; // TIOCLINUX
inline constexpr std::uint32_t kHangUp = 0x5437;     // TIOCVHANGUP
// What changes a terminal for the processes outside that use it.
inline constexpr std::uint32_t kSetControlling = 0x540e;    // TIOCSCTTY: a third argument of 1 takes it from a session
inline constexpr std::uint32_t kTakeConsole = 0x541d;       // TIOCCONS
inline constexpr std::uint32_t kSetLineDiscipline = 0x5423; // TIOCSETD
// The kernel makes the foreground process group of a terminal the owner of a descriptor that gets O_ASYNC (tty_fasync()
// in drivers/tty/tty_io.c), and SIGIO ends a process. ppc64le has another number, which counts as a request to files.
inline constexpr std::uint32_t kSetAsync = 0x5452; // FIOASYNC

// Whom the kernel tells of a descriptor: the same as F_SETOWN.
inline constexpr std::uint32_t kSetOwner = 0x8901;       // FIOSETOWN
inline constexpr std::uint32_t kSetSocketOwner = 0x8902; // SIOCSPGRP
// ... in a struct f_owner_ex: F_SETOWN_EX and F_GETOWN_EX, which not all C libraries name.
inline constexpr std::int32_t kSetOwnerEx = 15;
inline constexpr std::int32_t kGetOwnerEx = 16;

} // namespace syd::syscalls
