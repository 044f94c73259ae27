// SPDX-License-Identifier: BSD-3-Clause
#include "syscalls/abi.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <iterator>
#include <optional>
#include <string_view>

#include <linux/audit.h>
#include <seccomp.h>

namespace {

using namespace syd::syscalls;

struct Known {
    Abi abi;
    std::string_view name;
    std::uint32_t audit_arch; // written out: __AUDIT_ARCH_64BIT is bit 31, __AUDIT_ARCH_LE bit 30, ELF's EM_* below
    unsigned pointer_size;
};

constexpr Known kKnown[] = {
    {Abi::kX86_64, "x86_64", 0xC000003E, 8},   {Abi::kI386, "i386", 0x40000003, 4},
    {Abi::kAarch64, "aarch64", 0xC00000B7, 8}, {Abi::kArm, "arm", 0x40000028, 4},
    {Abi::kRiscv64, "riscv64", 0xC00000F3, 8}, {Abi::kPpc64le, "ppc64le", 0xC0000015, 8},
    {Abi::kS390x, "s390x", 0x80000016, 8},
};
static_assert(std::size(kKnown) == kAbiCount);

TEST(Abi, has_one_name_audit_arch_and_pointer_size) {
    for (const Known& known : kKnown) {
        EXPECT_EQ(name_of(known.abi), known.name);
        EXPECT_EQ(audit_arch_of(known.abi), known.audit_arch) << known.name;
        EXPECT_EQ(abi_of_audit_arch(known.audit_arch), known.abi) << known.name;
        EXPECT_EQ(pointer_size(known.abi), known.pointer_size) << known.name;
    }
}

TEST(Abi, of_another_machine_is_nothing) {
    for (const std::uint32_t arch : {0U, 0xFFFFFFFFU, std::uint32_t{AUDIT_ARCH_MIPS}, std::uint32_t{AUDIT_ARCH_PPC64},
                                     std::uint32_t{AUDIT_ARCH_S390}, std::uint32_t{AUDIT_ARCH_RISCV32}})
        EXPECT_EQ(abi_of_audit_arch(arch), std::nullopt) << std::hex << arch;
}

TEST(Abi, native_is_what_libseccomp_says) {
    EXPECT_EQ(audit_arch_of(native_abi()), seccomp_arch_native());
    EXPECT_EQ(pointer_size(native_abi()), sizeof(void*));
}

TEST(Abi, compat_is_the_narrow_one_of_the_same_machine) {
    const std::optional<Abi> compat = compat_abi();
    switch (native_abi()) {
    case Abi::kX86_64: EXPECT_EQ(compat, Abi::kI386); break;
    case Abi::kAarch64: EXPECT_EQ(compat, Abi::kArm); break;
    default: EXPECT_EQ(compat, std::nullopt);
    }
}

} // namespace
