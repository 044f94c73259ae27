// SPDX-License-Identifier: BSD-3-Clause
#include "selftest/probe_report.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <sstream>
#include <string_view>

namespace syd::selftest {
namespace {

using syscalls::Abi;

ProbeResult result_of(Abi abi, std::string_view call, std::optional<long> result, bool was_reported) {
    return {{abi, syscalls::find(call)}, result, was_reported};
}

struct Report {
    bool is_tight;
    std::string text;
};

Report report_on(const std::vector<ProbeResult>& results) {
    std::ostringstream out;
    const bool is_tight = print_probe_results(out, results);
    return {is_tight, out.str()};
}

TEST(ProbeReport, is_good_where_all_calls_are_refused_or_absent) {
    const auto [is_tight, text] =
        report_on({result_of(Abi::kX86_64, "mkdir", -EPERM, true), result_of(Abi::kX86_64, "open", -EPERM, true),
                   result_of(Abi::kX86_64, "setxattrat", -ENOSYS, false)});
    EXPECT_TRUE(is_tight);
    EXPECT_EQ(text, "writing where it is not allowed, by each call of x86_64\n"
                    "  refused and reported (2): mkdir open\n"
                    "  as if the kernel lacked them (1): setxattrat\n");
}

TEST(ProbeReport, names_calls_that_go_around) {
    const auto [is_tight, text] =
        report_on({result_of(Abi::kX86_64, "mkdir", 0, false), result_of(Abi::kX86_64, "rmdir", -EPERM, false)});
    EXPECT_FALSE(is_tight);
    EXPECT_EQ(text, "writing where it is not allowed, by each call of x86_64\n"
                    "  GOES AROUND (2): mkdir rmdir\n");
}

TEST(ProbeReport, names_calls_that_could_not_be_tried) {
    const auto [is_tight, text] = report_on({result_of(Abi::kI386, "mkdir", std::nullopt, false)});
    EXPECT_FALSE(is_tight);
    EXPECT_EQ(text, "writing where it is not allowed, by each call of i386\n"
                    "  COULD NOT BE TRIED (1): mkdir\n");
}

TEST(ProbeReport, is_bad_where_nothing_was_tried) {
    const auto [is_tight, text] = report_on({});
    EXPECT_FALSE(is_tight);
    EXPECT_TRUE(text.empty());
}

TEST(ProbeReport, keeps_the_abis_apart) {
    const auto [is_tight, text] =
        report_on({result_of(Abi::kX86_64, "mkdir", -EPERM, true), result_of(Abi::kI386, "mkdir", 0, false)});
    EXPECT_FALSE(is_tight);
    EXPECT_EQ(text, "writing where it is not allowed, by each call of x86_64\n"
                    "  refused and reported (1): mkdir\n"
                    "writing where it is not allowed, by each call of i386\n"
                    "  GOES AROUND (1): mkdir\n");
}

TEST(ProbeReport, wraps_long_lines) {
    const std::vector<ProbeResult> many(30, result_of(Abi::kX86_64, "mkdirat", -EPERM, true));
    std::istringstream lines(report_on(many).text);
    std::string line;
    std::size_t count = 0;
    while (std::getline(lines, line)) {
        EXPECT_LE(line.size(), 100U);
        ++count;
    }
    EXPECT_EQ(count, 4U);
}

} // namespace
} // namespace syd::selftest
