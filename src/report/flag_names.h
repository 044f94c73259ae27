// SPDX-License-Identifier: BSD-3-Clause
// Symbolic names of flag arguments as the manual pages write them. Bits without a name are shown in hexadecimal. The
// numbers are those of the kernel for the ABI of the call; the C library has only those of the native ABI.
#pragma once

#include "syscalls/abi.h"

#include <cstdint>
#include <string>

namespace syd::report {

// open(2): "O_WRONLY|O_CREAT|O_CLOEXEC". Four of the flags have other values on arm and aarch64, and on powerpc
// (arch/*/include/uapi/asm/fcntl.h); the other ABIs use the generic values.
[[nodiscard]] std::string open_flags_text(syscalls::Abi abi, std::uint32_t flags);

// Whether open(2) uses its mode argument: with O_CREAT or O_TMPFILE. These two bits are the same in every ABI.
[[nodiscard]] bool open_uses_mode(std::uint32_t flags) noexcept;

// AT_*. Bit 0x200 is AT_REMOVEDIR for unlinkat(2), AT_EACCESS for faccessat2(2), and has no name for other calls.
enum class AtFlagsOf : std::uint8_t { kUnlink, kAccess, kOthers };
[[nodiscard]] std::string at_flags_text(std::uint32_t flags, AtFlagsOf call);

// access(2): "R_OK|W_OK", F_OK for 0.
[[nodiscard]] std::string access_mode_text(std::uint32_t mode);

// CLONE_*. The low byte is the exit signal in clone(2); in unshare(2) and setns(2) it contains CLONE_NEWTIME.
enum class CloneFlagsOf : bool { kClone, kNamespaces };
[[nodiscard]] std::string clone_flags_text(std::uint64_t flags, CloneFlagsOf call);

// "SIGTERM"; the number if it has no name: 0, real-time signals, invalid numbers. The numbers are the same for every
// ABI in the table (signal(7), column "x86/ARM and most others").
[[nodiscard]] std::string signal_text(int number);

} // namespace syd::report
