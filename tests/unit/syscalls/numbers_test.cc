// SPDX-License-Identifier: BSD-3-Clause
// The table's numbers, in all ABIs, against libseccomp's; and what is found by them.
#include "syscalls/table.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>

#include <seccomp.h>

namespace {

using namespace syd::syscalls;

constexpr Abi kAbis[] = {Abi::kX86_64, Abi::kI386, Abi::kAarch64, Abi::kArm, Abi::kRiscv64, Abi::kPpc64le, Abi::kS390x};
static_assert(std::size(kAbis) == kAbiCount);

// The kernel's header for arm has both names for one number.
std::string_view our_spelling(std::string_view name) {
    return name == "arm_sync_file_range" ? "sync_file_range2" : name;
}

std::string name_by_libseccomp(Abi abi, int number) {
    const std::unique_ptr<char, decltype(&std::free)> name(seccomp_syscall_resolve_num_arch(audit_arch_of(abi), number),
                                                           &std::free);
    return name ? name.get() : "";
}

TEST(Numbers, have_the_names_that_libseccomp_gives_them) {
    for (const Abi abi : kAbis) {
        int known = 0;
        for (int number = 0; number <= greatest_number(abi); ++number) {
            const std::string name = name_by_libseccomp(abi, number);
            if (name.empty())
                continue;
            ++known;
            const Row* const row = find(abi, number);
            ASSERT_NE(row, nullptr) << name_of(abi) << ' ' << number << ' ' << name;
            EXPECT_EQ(row->name, our_spelling(name)) << name_of(abi) << ' ' << number;
        }
        EXPECT_GT(known, 290) << name_of(abi);
    }
}

TEST(Numbers, are_those_that_libseccomp_gives_to_names) {
    for (const Abi abi : kAbis) {
        int known = 0;
        for (const Row& row : rows()) {
            const int number = seccomp_syscall_resolve_name_arch(audit_arch_of(abi), std::string(row.name).c_str());
            if (number < 0) // unknown to libseccomp, or one of its pseudo numbers for what this ABI lacks
                continue;
            ++known;
            EXPECT_EQ(row.numbers[static_cast<std::size_t>(abi)], number) << name_of(abi) << ' ' << row.name;
        }
        EXPECT_GT(known, 290) << name_of(abi);
    }
}

TEST(Numbers, from_403_on_are_the_same_everywhere) {
    for (const Row& row : rows())
        for (const std::int16_t number : row.numbers)
            for (const std::int16_t other : row.numbers)
                if (number >= 403 && other != kNoNumber) {
                    EXPECT_EQ(number, other) << row.name;
                }
}

TEST(Numbers, of_the_newest_calls_are_known) {
    struct Call {
        std::string_view name;
        int number;
    };
    constexpr Call kNewest[] = {
        {"cachestat", 451},         {"fchmodat2", 452},         {"map_shadow_stack", 453}, {"futex_wake", 454},
        {"futex_wait", 455},        {"futex_requeue", 456},     {"statmount", 457},        {"listmount", 458},
        {"lsm_get_self_attr", 459}, {"lsm_set_self_attr", 460}, {"lsm_list_modules", 461}, {"mseal", 462},
        {"setxattrat", 463},        {"getxattrat", 464},        {"listxattrat", 465},      {"removexattrat", 466},
        {"open_tree_attr", 467},    {"file_getattr", 468},      {"file_setattr", 469},
    };
    for (const Abi abi : kAbis)
        for (const Call& call : kNewest) {
            const Row* const row = find(abi, call.number);
            ASSERT_NE(row, nullptr) << name_of(abi) << ' ' << call.name;
            EXPECT_EQ(row->name, call.name) << name_of(abi);
        }
}

TEST(Numbers, that_no_call_has_find_nothing) {
    struct Case {
        Abi abi;
        int number;
    };
    constexpr int kX32Bit = 0x40000000;
    constexpr Case kCases[] = {
        {Abi::kX86_64, -1},
        {Abi::kX86_64, 337},           // a gap before the common numbers
        {Abi::kX86_64, 512},           // x32's own calls, without ...
        {Abi::kX86_64, 520 | kX32Bit}, // ... and with its bit,
        {Abi::kX86_64, 0 | kX32Bit},   // and those it shares
        {Abi::kX86_64, 257 | kX32Bit},
        {Abi::kI386, 222},
        {Abi::kI386, 500},
        {Abi::kAarch64, 244}, // the first of 16 kept for each architecture's own
        {Abi::kArm, 7},       // waitpid is of the old ABI
        {Abi::kArm, 0x0f0002},
        {Abi::kRiscv64, 38}, // renameat came before riscv64, which has renameat2 only
        {Abi::kS390x, 0},    // svc 0 takes the number from a register
        {Abi::kPpc64le, 2147483647},
    };
    for (const Case& unknown : kCases)
        EXPECT_EQ(find(unknown.abi, unknown.number), nullptr) << name_of(unknown.abi) << ' ' << unknown.number;
}

TEST(Numbers, end_with_the_greatest) {
    for (const Abi abi : kAbis) {
        int greatest = 0;
        for (const Row& row : rows())
            greatest = std::max<int>(greatest, row.numbers[static_cast<std::size_t>(abi)]);
        EXPECT_GE(greatest, 469) << name_of(abi); // Linux 6.17
        EXPECT_EQ(greatest_number(abi), greatest) << name_of(abi);
        EXPECT_NE(find(abi, greatest_number(abi)), nullptr) << name_of(abi);
        EXPECT_EQ(find(abi, greatest_number(abi) + 1), nullptr) << name_of(abi);
    }
}

TEST(Numbers, find_a_row_of_the_same_call_as_its_name) {
    for (const Row& row : rows())
        for (const Abi abi : kAbis) {
            const std::int16_t number = row.numbers[static_cast<std::size_t>(abi)];
            if (number == kNoNumber)
                continue;
            const Row* const found = find(abi, number);
            ASSERT_NE(found, nullptr) << name_of(abi) << ' ' << row.name;
            EXPECT_EQ(found->name, row.name) << name_of(abi);
            EXPECT_EQ(found->numbers, row.numbers) << name_of(abi) << ' ' << row.name;
        }
}

} // namespace
