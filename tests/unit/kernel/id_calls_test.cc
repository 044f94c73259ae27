// SPDX-License-Identifier: BSD-3-Clause
// The calls that set ids, by the table of system calls: an ABI that has a form for ids of 32 bits must use that form.
#include "syscalls/abi.h"
#include "syscalls/table.h"
#include "tracee/thread_ids.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace syd::kernel {
namespace {

long number_of(const std::string& call) {
    const syscalls::Row* const row = syscalls::find(call);
    return row == nullptr ? syscalls::kNoNumber : row->numbers.at(static_cast<std::size_t>(syscalls::native_abi()));
}

long widest_number_of(std::string_view call) {
    const long wide = number_of(std::string(call) + "32");
    return wide == syscalls::kNoNumber ? number_of(std::string(call)) : wide;
}

TEST(IdCalls, take_ids_of_32_bits) {
    EXPECT_EQ(tracee::kSetgroupsCall, widest_number_of("setgroups"));
    EXPECT_EQ(tracee::kSetresuidCall, widest_number_of("setresuid"));
    EXPECT_EQ(tracee::kSetresgidCall, widest_number_of("setresgid"));
}

} // namespace
} // namespace syd::kernel
