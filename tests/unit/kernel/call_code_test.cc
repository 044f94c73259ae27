// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/filter/call_code.h"

#include "unit/kernel/bpf.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <cstdint>
#include <vector>

namespace syd::kernel::filter {
namespace {

using check::PlannedCall;
using syscalls::Abi;
using Compare = check::ArgumentTest::Compare;

constexpr std::uint64_t kHigh = 0x1'0000'0000;

PlannedCall notify(std::vector<check::ArgumentTest> tests) {
    return {nullptr, PlannedCall::Action::kNotify, 0, std::move(tests)};
}
PlannedCall refuse(int error, std::vector<check::ArgumentTest> tests) {
    return {nullptr, PlannedCall::Action::kErrno, error, std::move(tests)};
}

Program code_for(const std::vector<PlannedCall>& calls, Abi abi) {
    std::vector<const PlannedCall*> pointers;
    for (const PlannedCall& call : calls) {
        pointers.push_back(&call);
    }
    return CallCompiler(abi, SECCOMP_RET_USER_NOTIF).compile(pointers);
}

std::uint32_t answer(const std::vector<PlannedCall>& calls, Abi abi, std::uint64_t first, std::uint64_t second = 0) {
    const Program program = code_for(calls, abi);
    seccomp_data data{1, 0, 0, {first, second}};
    return test::run(program, data);
}

struct Case {
    const char* what;
    check::ArgumentTest test;
    std::uint64_t argument;
    bool holds;         // in a 64-bit ABI
    bool holds_in_i386; // where the upper half counts as 0
};

TEST(CallCompiler, tests_both_halves_of_an_argument) {
    constexpr std::uint64_t kAll = ~std::uint64_t{0};
    const std::vector<Case> cases{
        {"a bit", {0, Compare::kMaskedEqual, 4, 4}, 0xff, true, true},
        {"a bit", {0, Compare::kMaskedEqual, 4, 4}, kHigh + 3, false, false},
        {"several bits", {0, Compare::kMaskedEqual, 6, 6}, 7, true, true},
        {"several bits", {0, Compare::kMaskedEqual, 6, 6}, 2, false, false},
        {"one of two bits", {0, Compare::kMaskedEqual, 6, 4}, 5, true, true},
        {"one of two bits", {0, Compare::kMaskedEqual, 6, 4}, 6, false, false},
        {"no bits", {0, Compare::kMaskedEqual, 6, 0}, 9, true, true},
        {"no bits", {0, Compare::kMaskedEqual, 6, 0}, 2, false, false},
        {"an int", {0, Compare::kMaskedEqual, 0xffffffff, 7}, kHigh + 7, true, true},
        {"an int", {0, Compare::kMaskedEqual, 0xffffffff, 7}, 8, false, false},
        {"a null pointer", {0, Compare::kMaskedEqual, kAll, 0}, 0, true, true},
        {"a null pointer", {0, Compare::kMaskedEqual, kAll, 0}, kHigh, false, true},
        {"an upper bit", {0, Compare::kMaskedEqual, kHigh, kHigh}, kHigh | 1, true, false},
        {"an upper bit", {0, Compare::kMaskedEqual, kHigh, kHigh}, 1, false, false},
        {"bits outside the mask", {0, Compare::kMaskedEqual, 1, 3}, 3, false, false},
        {"no test at all", {0, Compare::kMaskedEqual, 0, 0}, 3, true, true},
        {"unequal", {0, Compare::kNotEqual, 0, 5}, 5, false, false},
        {"unequal", {0, Compare::kNotEqual, 0, 5}, kHigh + 5, true, false},
        {"unequal", {0, Compare::kNotEqual, 0, 5}, 4, true, true},
        {"unequal to a long", {0, Compare::kNotEqual, 0, kHigh + 5}, kHigh + 5, false, true},
        {"greater", {0, Compare::kGreater, 0, 5}, 6, true, true},
        {"greater", {0, Compare::kGreater, 0, 5}, 5, false, false},
        {"greater", {0, Compare::kGreater, 0, 5}, kHigh, true, false},
        {"greater than a long", {0, Compare::kGreater, 0, kHigh + 5}, kHigh + 6, true, false},
        {"greater than a long", {0, Compare::kGreater, 0, kHigh + 5}, kHigh + 5, false, false},
        {"greater than a long", {0, Compare::kGreater, 0, kHigh + 5}, 9, false, false},
        {"greater than a long", {0, Compare::kGreater, 0, kHigh + 5}, 2 * kHigh, true, false},
    };
    for (const Case& one : cases) {
        const auto expected = [](bool holds) { return holds ? SECCOMP_RET_USER_NOTIF : SECCOMP_RET_ALLOW; };
        EXPECT_EQ(answer({notify({one.test})}, Abi::kX86_64, one.argument), expected(one.holds))
            << one.what << ": " << one.argument;
        EXPECT_EQ(answer({notify({one.test})}, Abi::kI386, one.argument), expected(one.holds_in_i386))
            << one.what << ": " << one.argument << " in i386";
    }
}

TEST(CallCompiler, needs_all_tests_of_an_alternative) {
    const std::vector<PlannedCall> calls{notify({syscalls::is_int(0, 1), syscalls::has_bits(1, 6)}),
                                         notify({syscalls::is_int(1, 9)})};
    EXPECT_EQ(answer(calls, Abi::kX86_64, 1, 7), SECCOMP_RET_USER_NOTIF);
    EXPECT_EQ(answer(calls, Abi::kX86_64, 1, 2), SECCOMP_RET_ALLOW);
    EXPECT_EQ(answer(calls, Abi::kX86_64, 2, 6), SECCOMP_RET_ALLOW);
    EXPECT_EQ(answer(calls, Abi::kX86_64, 2, 9), SECCOMP_RET_USER_NOTIF);
}

TEST(CallCompiler, prefers_the_first_errno) {
    const std::vector<PlannedCall> calls{notify({}), refuse(EPERM, {syscalls::is_int(0, 1)}),
                                         refuse(EBUSY, {syscalls::has_bits(0, 1)})};
    EXPECT_EQ(answer(calls, Abi::kX86_64, 1), SECCOMP_RET_ERRNO | EPERM);
    EXPECT_EQ(answer(calls, Abi::kX86_64, 3), SECCOMP_RET_ERRNO | EBUSY);
    EXPECT_EQ(answer(calls, Abi::kX86_64, 2), SECCOMP_RET_USER_NOTIF);
}

// More than a conditional jump can skip (255 instructions).
TEST(CallCompiler, finds_each_of_a_thousand_values) {
    std::vector<PlannedCall> calls;
    for (std::uint32_t value = 0; value < 1000; ++value) {
        calls.push_back(notify({syscalls::is_int(1, value * 2)}));
    }
    for (std::uint32_t value = 0; value < 2000; value += 7) {
        ASSERT_EQ(answer(calls, Abi::kX86_64, 0, value), value % 2 == 0 ? SECCOMP_RET_USER_NOTIF : SECCOMP_RET_ALLOW)
            << value;
    }
    EXPECT_LT(code_for(calls, Abi::kX86_64).size(), 1010U) << "one load and few returns";
}

} // namespace
} // namespace syd::kernel::filter
