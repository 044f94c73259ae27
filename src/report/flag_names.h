// SPDX-License-Identifier: BSD-3-Clause
// Symbolic names of flag arguments as the man pages write them, for people who read reports. Bits without a name are
// shown in hexadecimal, so that no bit is hidden. Pure functions of numbers; the numbers are the kernel's, not those
// of the C library that this was compiled with, for the call may come from another ABI.
#pragma once

#include "syscalls/abi.h"

#include <cstdint>
#include <string>

namespace syd::report {

// open(2): "O_WRONLY|O_CREAT|O_CLOEXEC". arm and aarch64, and powerpc, number four of the flags in ways of their own
// (arch/*/include/uapi/asm/fcntl.h); the other ABIs use the generic values.
[[nodiscard]] std::string open_flags_text(syscalls::Abi abi, std::uint32_t flags);

// Whether open(2) looks at its mode argument: with O_CREAT or O_TMPFILE. The two bits are the same in every ABI.
[[nodiscard]] bool open_uses_mode(std::uint32_t flags) noexcept;

// AT_*: bit 0x200 means AT_REMOVEDIR to unlinkat(2), AT_EACCESS to faccessat2(2), and nothing to most others.
enum class AtFlagsOf : std::uint8_t { kUnlink, kAccess, kOthers };
[[nodiscard]] std::string at_flags_text(std::uint32_t flags, AtFlagsOf call);

// access(2): "R_OK|W_OK", F_OK for 0.
[[nodiscard]] std::string access_mode_text(std::uint32_t mode);

// CLONE_*: the low byte is the exit signal in clone(2); in unshare(2) and setns(2) it holds CLONE_NEWTIME.
enum class CloneFlagsOf : bool { kClone, kNamespaces };
[[nodiscard]] std::string clone_flags_text(std::uint64_t flags, CloneFlagsOf call);

// "SIGTERM"; the number where there is no name: 0, real-time signals, nonsense. Every ABI in the table numbers
// signals alike (signal(7), "x86/ARM most others").
[[nodiscard]] std::string signal_text(int number);

} // namespace syd::report
