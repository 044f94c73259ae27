// SPDX-License-Identifier: BSD-3-Clause
#include "base/text.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>

namespace syd {
namespace {

using std::string_view_literals::operator""sv;

struct Row {
    std::string_view text;
    std::string_view expected;
};

TEST(Text, cat) {
    EXPECT_EQ(cat(), "");
    EXPECT_EQ(cat("a", 'b', std::string("c"), "d"sv, 1, -2, 3U), "abcd1-23");
    EXPECT_EQ(cat(std::numeric_limits<std::int64_t>::min(), " ", std::numeric_limits<std::uint64_t>::max()),
              "-9223372036854775808 18446744073709551615");
    EXPECT_EQ(cat(static_cast<std::uint8_t>(65)), "65");
}

TEST(Text, split) {
    using Pieces = std::vector<std::string_view>;
    EXPECT_EQ(split("", ','), Pieces{""});
    EXPECT_EQ(split("a", ','), Pieces{"a"});
    EXPECT_EQ(split("a,b", ','), (Pieces{"a", "b"}));
    EXPECT_EQ(split(",a,,b,", ','), (Pieces{"", "a", "", "b", ""}));
    EXPECT_EQ(split("a\0b"sv, '\0'), (Pieces{"a", "b"}));
}

TEST(Text, join) {
    EXPECT_EQ(join(std::vector<std::string>{}, ", "), "");
    EXPECT_EQ(join(std::vector<std::string>{"a"}, ", "), "a");
    EXPECT_EQ(join(std::vector<std::string_view>{"a", "", "c"}, ", "), "a, , c");
    EXPECT_EQ(join(std::vector<std::string>{"", "a"}, "|"), "|a");
    EXPECT_EQ(join(std::vector<int>{1, -2, 3}, ""), "1-23");
    const char* const words[] = {"one", "two"};
    EXPECT_EQ(join(words, "\n"), "one\ntwo");
    EXPECT_EQ(join("abc"sv, "."), "a.b.c");
}

TEST(Text, join_with_a_projection) {
    struct Count {
        std::string_view name;
        int count;
        [[nodiscard]] std::string text() const { return cat(name, ' ', count); }
    };
    const std::vector<Count> counts{{"read", 1}, {"write", 20}};
    EXPECT_EQ(join(counts, ", ", [](const Count& row) { return cat(row.name, ':', row.count); }), "read:1, write:20");
    EXPECT_EQ(join(counts, " ", &Count::name), "read write");
    EXPECT_EQ(join(counts, " ", &Count::text), "read 1 write 20");
}

TEST(Text, excerpt) {
    EXPECT_EQ(excerpt("short\n"), "short\\n");
    EXPECT_EQ(excerpt(std::string(120, 'x')), std::string(120, 'x'));
    EXPECT_EQ(excerpt(std::string(121, 'x')), std::string(120, 'x') + "...");
    EXPECT_EQ(excerpt(std::string(119, 'x') + "\xc3\xa9 and more"), std::string(119, 'x') + "...");
    EXPECT_EQ(excerpt(std::string(118, 'x') + "\xc3\xa9 and more"), std::string(118, 'x') + "\xc3\xa9...");
}

TEST(Text, trim) {
    const Row rows[] = {{"", ""}, {" \t\r\n", ""}, {"a", "a"}, {"  a b\t", "a b"}, {"\na\r\n", "a"}, {"a ", "a"}};
    for (const auto& [text, expected] : rows) {
        EXPECT_EQ(trim(text), expected);
    }
}

TEST(Text, printable) {
    const Row rows[] = {
        {"", ""},
        {"plain text", "plain text"},
        {"a\nb\tc\rd", "a\\nb\\tc\\rd"},
        {"\x1b[31m", "\\e[31m"},
        {"\\", "\\\\"},
        {"\0"sv, "\\x00"},
        {"\x7f", "\\x7f"},
        {"caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80", "caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80"},
        {"\xff", "\\xff"},
        {"\xc3", "\\xc3"},
        {"\xc3x", "\\xc3x"},
        {"\xc2\x9b", "\\xc2\\x9b"},
        {"\xc2\xa0", "\xc2\xa0"},
        {"\xc0\xaf", "\\xc0\\xaf"},
        {"\xe0\x80\xaf", "\\xe0\\x80\\xaf"},
        {"\xed\xa0\x80", "\\xed\\xa0\\x80"},
        {"\xf0\x80\x80\x80", "\\xf0\\x80\\x80\\x80"},
        {"\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"},
        {"\xe2\x82", "\\xe2\\x82"},
        {"\xe2\x80\xae", "\\xe2\\x80\\xae"},
        {"\xe2\x80\x8f", "\\xe2\\x80\\x8f"},
        {"\xe2\x81\xa6", "\\xe2\\x81\\xa6"},
        {"\xe2\x80\x93", "\xe2\x80\x93"},
        {"\xc2\xad", "\\xc2\\xad"},                   // soft hyphen
        {"\xd8\x9c", "\\xd8\\x9c"},                   // Arabic letter mark
        {"\xe2\x80\x8b", "\\xe2\\x80\\x8b"},          // zero width space
        {"\xef\xbb\xbf", "\\xef\\xbb\\xbf"},          // byte order mark
        {"\xf3\xa0\x81\x81", "\\xf3\\xa0\\x81\\x81"}, // tag
        {"\xf3\xa0\x84\x80", "\xf3\xa0\x84\x80"},     // variation selector
        {"\xef\xbf\xbd", "\xef\xbf\xbd"},
        {"\xf0\x9f\x98", "\\xf0\\x9f\\x98"},
        {"\xf4\x8f\xbf\xbf", "\xf4\x8f\xbf\xbf"},
    };
    for (const auto& [text, expected] : rows) {
        EXPECT_EQ(printable(text), expected);
    }
}

TEST(Text, printable_is_one_line_whatever_comes_in) {
    for (int first = 0; first < 256; ++first) {
        for (int second = 0; second < 256; ++second) {
            const std::string text{static_cast<char>(first), static_cast<char>(second)};
            for (const char letter : printable(text)) {
                const auto byte = static_cast<unsigned char>(letter);
                ASSERT_TRUE(byte >= 0x20 && byte != 0x7f) << first << ' ' << second;
            }
        }
    }
}

TEST(Text, shell_quoted) {
    const Row rows[] = {
        {"", "''"},
        {"plain", "plain"},
        {"/a-b_c.d:e=f,g+h@i%j^k", "/a-b_c.d:e=f,g+h@i%j^k"},
        {"a b", "'a b'"},
        {"$HOME", "'$HOME'"},
        {"~", "'~'"},
        {"*", "'*'"},
        {"it's", "'it'\\''s'"},
        {"a\\b", "'a\\b'"},
        {"a\nb", "$'a\\nb'"},
        {"a'b\n\\", "$'a\\'b\\n\\\\'"},
        {"\xff", "$'\\xff'"},
        {"caf\xc3\xa9", "'caf\xc3\xa9'"},
    };
    for (const auto& [text, expected] : rows) {
        EXPECT_EQ(shell_quoted(text), expected);
    }
}

} // namespace
} // namespace syd
