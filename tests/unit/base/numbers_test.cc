// SPDX-License-Identifier: BSD-3-Clause
#include "base/numbers.h"

#include <gtest/gtest.h>

#include <limits>

namespace syd {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::uint64_t kGreatest = std::numeric_limits<std::uint64_t>::max();

template <class Number>
concept HasHex = requires(Number number) {
    hex(number);
    octal(number);
};
static_assert(HasHex<unsigned char> && HasHex<unsigned> && HasHex<std::uint64_t>);
static_assert(!HasHex<int> && !HasHex<std::int64_t>);

TEST(Numbers, hex) {
    EXPECT_EQ(hex(0U), "0x0");
    EXPECT_EQ(hex(31U), "0x1f");
    EXPECT_EQ(hex(static_cast<std::uint32_t>(-1)), "0xffffffff");
    EXPECT_EQ(hex(kGreatest), "0xffffffffffffffff");
}

TEST(Numbers, octal) {
    EXPECT_EQ(octal(0U), "0");
    EXPECT_EQ(octal(7U), "07");
    EXPECT_EQ(octal(0644U), "0644");
    EXPECT_EQ(octal(kGreatest), "01777777777777777777777");
}

TEST(Numbers, parse_number) {
    struct Row {
        std::string_view text;
        std::optional<int> number;
    };
    const Row rows[] = {
        {"0", 0},
        {"42", 42},
        {"-42", -42},
        {"007", 7},
        {"2147483647", 2147483647},
        {"-2147483648", std::numeric_limits<int>::min()},
        {"2147483648", {}},
        {"99999999999999999999999999", {}},
        {"", {}},
        {"-", {}},
        {"x", {}},
        {"4x", {}},
        {"4 ", {}},
        {" 4", {}},
        {"+4", {}},
        {"0x4", {}},
        {"4\n", {}},
        {"4\0"sv, {}},
    };
    for (const auto& [text, number] : rows) {
        EXPECT_EQ(parse_number<int>(text), number) << text;
    }
}

TEST(Numbers, parse_number_of_other_types_and_bases) {
    EXPECT_EQ(parse_number<unsigned>("-1"), std::nullopt);
    EXPECT_EQ(parse_number<unsigned>("4294967295"), 4294967295U);
    EXPECT_EQ(parse_number<std::uint16_t>("65536"), std::nullopt);
    EXPECT_EQ(parse_number<std::uint8_t>("255"), 255);
    EXPECT_EQ(parse_number<std::uint64_t>("18446744073709551615"), kGreatest);
    EXPECT_EQ(parse_number<std::uint64_t>("18446744073709551616"), std::nullopt);
    EXPECT_EQ(parse_number<unsigned>("0022", 8), 18U);
    EXPECT_EQ(parse_number<unsigned>("8", 8), std::nullopt);
    EXPECT_EQ(parse_number<std::uint64_t>("fFfF", 16), 0xffffU);
    EXPECT_EQ(parse_number<std::uint64_t>("0x1", 16), std::nullopt);
}

TEST(Numbers, parse_number_reads_nothing_behind_the_text) {
    EXPECT_EQ(parse_number<int>("1234"sv.substr(0, 2)), 12);
    EXPECT_EQ(parse_number<int>(std::string_view()), std::nullopt);
}

TEST(Numbers, take_number) {
    struct Row {
        std::string_view text;
        std::optional<int> number;
        std::string_view rest;
    };
    const Row rows[] = {
        {"12", 12, ""},
        {"12/fd", 12, "/fd"},
        {"-1 x", -1, " x"},
        {"", {}, ""},
        {"x1", {}, "x1"},
        {"- 1", {}, "- 1"},
        {"2147483648 x", {}, "2147483648 x"},
    };
    for (const auto& [text, number, rest] : rows) {
        std::string_view left = text;
        EXPECT_EQ(take_number<int>(left), number) << text;
        EXPECT_EQ(left, rest) << text;
    }
    std::string_view range = "7f00-7fff";
    EXPECT_EQ(take_number<unsigned>(range, 16), 0x7f00U);
    EXPECT_EQ(range, "-7fff");
}

} // namespace
} // namespace syd
