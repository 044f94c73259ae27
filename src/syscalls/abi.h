// SPDX-License-Identifier: BSD-3-Clause
// The system call ABIs that the table knows. A system call is named by (ABI, number), never by a number alone:
// open is 2 on x86-64, 5 on i386, and nothing at all on aarch64.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace syd::syscalls {

enum class Abi : std::uint8_t { kX86_64, kI386, kAarch64, kArm, kRiscv64, kPpc64le, kS390x };
inline constexpr std::size_t kAbiCount = 7;

// AUDIT_ARCH_* of <linux/audit.h>, as seccomp_data::arch has it (seccomp(2)). Nothing for any other machine.
[[nodiscard]] std::optional<Abi> abi_of_audit_arch(std::uint32_t arch) noexcept;
[[nodiscard]] std::uint32_t audit_arch_of(Abi abi) noexcept;
// "x86_64", "i386", "aarch64", "arm", "riscv64", "ppc64le", "s390x".
[[nodiscard]] std::string_view name_of(Abi abi) noexcept;
// Bytes in a pointer and a long: 4 for i386 and arm, else 8.
[[nodiscard]] constexpr unsigned pointer_size(Abi abi) noexcept {
    return abi == Abi::kI386 || abi == Abi::kArm ? 4 : 8;
}
// The ABI this program was built for, and the 32-bit ABI that runs beside it on the same kernel, if any.
[[nodiscard]] Abi native_abi() noexcept;
[[nodiscard]] std::optional<Abi> compat_abi() noexcept;

} // namespace syd::syscalls
