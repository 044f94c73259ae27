// SPDX-License-Identifier: BSD-3-Clause
#include "syscalls/abi.h"

#include <algorithm>
#include <array>

#include <linux/audit.h>

namespace syd::syscalls {

namespace {

struct Known {
    Abi abi;
    std::uint32_t audit_arch;
    std::string_view name;
};

// In the order of Abi.
constexpr std::array<Known, kAbiCount> kKnown = {{
    {Abi::kX86_64, AUDIT_ARCH_X86_64, "x86_64"},
    {Abi::kI386, AUDIT_ARCH_I386, "i386"},
    {Abi::kAarch64, AUDIT_ARCH_AARCH64, "aarch64"},
    {Abi::kArm, AUDIT_ARCH_ARM, "arm"},
    {Abi::kRiscv64, AUDIT_ARCH_RISCV64, "riscv64"},
    {Abi::kPpc64le, AUDIT_ARCH_PPC64LE, "ppc64le"},
    {Abi::kS390x, AUDIT_ARCH_S390X, "s390x"},
}};

static_assert([] {
    for (std::size_t i = 0; i < kAbiCount; ++i) {
        if (static_cast<std::size_t>(kKnown[i].abi) != i) {
            return false;
        }
    }
    return true;
}());

constexpr const Known& known(Abi abi) noexcept {
    return kKnown[static_cast<std::size_t>(abi)];
}

} // namespace

std::optional<Abi> abi_of_audit_arch(std::uint32_t arch) noexcept {
    const auto* const found = std::ranges::find(kKnown, arch, &Known::audit_arch);
    if (found == kKnown.end()) {
        return std::nullopt;
    }
    return found->abi;
}

std::uint32_t audit_arch_of(Abi abi) noexcept {
    return known(abi).audit_arch;
}

std::string_view name_of(Abi abi) noexcept {
    return known(abi).name;
}

Abi native_abi() noexcept {
#if defined(__x86_64__)
    return Abi::kX86_64;
#elif defined(__i386__)
    return Abi::kI386;
#elif defined(__aarch64__)
    return Abi::kAarch64;
#elif defined(__arm__)
    return Abi::kArm;
#elif defined(__riscv) && __riscv_xlen == 64
    return Abi::kRiscv64;
#elif defined(__powerpc64__) && defined(__LITTLE_ENDIAN__)
    return Abi::kPpc64le;
#elif defined(__s390x__)
    return Abi::kS390x;
#else
#error "the system call table has no column for this machine"
#endif
}

std::optional<Abi> compat_abi() noexcept {
    switch (native_abi()) {
    case Abi::kX86_64: return Abi::kI386;
    case Abi::kAarch64: return Abi::kArm;
    case Abi::kI386:
    case Abi::kArm:
    case Abi::kRiscv64:
    case Abi::kPpc64le:
    case Abi::kS390x: return std::nullopt; // s390's 31-bit calls have no column: they are as unknown as x32's
    }
    return std::nullopt;
}

} // namespace syd::syscalls
