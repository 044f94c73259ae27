// SPDX-License-Identifier: BSD-3-Clause
// The pattern language row by row.
#include "policy/wildmatch.h"

#include <gtest/gtest.h>

namespace syd::policy {
namespace {

struct Row {
    std::string_view pattern;
    std::string_view text;
    bool expected;
    Case letters = Case::kSensitive;
};

// No array type: the table grows, and its length is of no interest.
const Row kRows[] = {
    // plain text
    {"", "", true},
    {"", "a", false},
    {"a", "", false},
    {"a", "a", true},
    {"a", "b", false},
    {"a", "A", false},
    {"abc", "abc", true},
    {"abc", "ab", false},
    {"ab", "abc", false},
    {"/usr/bin", "/usr/bin", true},
    {"/usr/bin", "/usr/bin/", false},
    {"/usr", "/usr/bin", false},
    {"caf\xc3\xa9", "caf\xc3\xa9", true},
    {"\xff\x80", "\xff\x80", true},
    {"\xff\x80", "\xff\x81", false},
    // ?
    {"?", "a", true},
    {"?", "", false},
    {"?", "/", false},
    {"?", "ab", false},
    {"??", "ab", true},
    {"a?c", "abc", true},
    {"a?c", "a/c", false},
    {"a?c", "ac", false},
    {"/cpu?/x", "/cpu1/x", true},
    {"/cpu?/x", "/cpu12/x", false},
    {"??", "\xc3\xa9", true},
    {"?", "\xc3\xa9", false},
    // *
    {"*", "", true},
    {"*", "abc", true},
    {"*", "a/b", false},
    {"*", "/", false},
    {"a*", "a", true},
    {"a*", "abc", true},
    {"a*", "ab/c", false},
    {"*a", "a", true},
    {"*a", "ba", true},
    {"*a", "b/a", false},
    {"*a", "ab", false},
    {"a*c", "ac", true},
    {"a*c", "abbbc", true},
    {"a*c", "abbcb", false},
    {"a*c", "ab/c", false},
    {"a*b*c", "a-b-c", true},
    {"a*b*c", "abbc", true},
    {"a*b*c", "acb", false},
    {"*a*", "xxaxx", true},
    {"*a*", "xx/xx", false},
    {"*ab", "aab", true},
    {"*aab", "aaaab", true},
    {"*abab", "abaabab", true},
    {"/*", "/", true},
    {"/*", "/a", true},
    {"/*", "/a/b", false},
    {"/*/b", "/a/b", true},
    {"/*/b", "/a/c/b", false},
    {"/*/*", "/a/b", true},
    {"/*/*", "/a", false},
    {"/home/*/.x", "/home/me/.x", true},
    {"/home/*/.x", "/home/me/too/.x", false},
    {"/home/*/.x", "/home//.x", true},
    {"*/", "a/", true},
    {"*/b", "a/b", true},
    {"*a/*b", "xa/yb", true},
    {"*a/*b", "xa/y/b", false},
    {"*a*b", "a/ab", false},
    {"*a/b*", "xa/ya/b", false},
    {"/dev/tty*", "/dev/tty", true},
    {"/dev/tty*", "/dev/ttyS0", true},
    {"/dev/tty*", "/dev/pts/0", false},
    {".*", ".profile", true},
    {"*", ".profile", true},
    // **
    {"**", "", true},
    {"**", "a", true},
    {"**", "a/b/c", true},
    {"**", "/", true},
    {"***", "a/b", true},
    {"****", "a/b", true},
    {"a**", "a/b/c", true},
    {"a**", "b/a", false},
    {"**a", "b/c/a", true},
    {"**a", "b/c/ab", false},
    {"**/a", "/a", true},
    {"**/a", "x/y/a", true},
    {"**/a", "a", false},
    {"/**", "/", true},
    {"/**", "/a/b", true},
    {"/**", "a", false},
    {"a/**/b", "a/x/b", true},
    {"a/**/b", "a/x/y/b", true},
    {"a/**/b", "a//b", true},
    {"a/**/b", "a/b", false},
    {"a/**/b", "a/x/bc", false},
    {"a/**b", "a/b", true},
    {"a**b", "ab", true},
    {"a**b", "a/x/yb", true},
    {"**a**", "x/a/y", true},
    {"**a**", "x/b/y", false},
    {"**a*", "x/ab", true},
    {"**a*", "x/a/b", false},
    {"**a*", "a/a", true},
    {"**a*", "a/b/cad", true},
    {"*a**", "xa/b", true},
    {"*a**", "x/a", false},
    {"**/*.o", "src/a/b.o", true},
    {"**/*.o", "src/a.o/b", false},
    {"**/*.o", "b.o", false},
    {"**/a*b/*", "x/acb/y", true},
    {"**/a*b/*", "x/ac/ab/y", true},
    {"**/a*b/*", "x/ac/b/y", false},
    {"**/a*c**/d", "/abc/ax/acz/q/d", true},
    {"**a/b**c", "a/xa/b/c", true},
    {"*/**/*", "a/b/c", true},
    {"*/**/*", "a/b", false},
    {"**?", "a/b", true},
    {"**?", "a/", false},
    {"**[ab]", "x/a", true},
    {"**ab**ab", "abab", true},
    {"**ab**ab", "aab", false},
    {"**ab*", "ab/ab/abc", true},
    {"**ab*", "ab/ab/ac", false},
    // [...]
    {"[abc]", "b", true},
    {"[abc]", "d", false},
    {"[abc]", "", false},
    {"[abc]", "ab", false},
    {"[a-c]", "b", true},
    {"[a-c]", "d", false},
    {"[c-a]", "b", false},
    {"[a-cx-z]", "y", true},
    {"[a-]", "-", true},
    {"[a-]", "b", false},
    {"[-a]", "-", true},
    {"[!abc]", "d", true},
    {"[!abc]", "a", false},
    {"[^abc]", "d", true},
    {"[^abc]", "a", false},
    {"[a!]", "!", true},
    {"[a^]", "^", true},
    {"[]]", "]", true},
    {"[]a]", "a", true},
    {"[!]]", "]", false},
    {"[!]]", "a", true},
    {"[]-a]", "^", true},
    {"[[]", "[", true},
    {"[\\]]", "]", true},
    {"[\\]]", "\\", false},
    {"[\\\\]", "\\", true},
    {"[a\\-c]", "-", true},
    {"[a\\-c]", "b", false},
    {"[*]", "*", true},
    {"[*]", "a", false},
    {"[?]", "a", false},
    {"[/]", "/", false},
    {"[!a]", "/", false},
    {"[--0]", "/", false},
    {"[a/b]", "b", true},
    {"[!-~]", "\xc3", true},
    {"[\x80-\xff]", "\xc3", true},
    {"[\x80-\xff]", "c", false},
    {"x[0-9]y", "x5y", true},
    {"x[0-9]y", "xay", false},
    {"[0-9]*[a-z]", "1/b", false},
    {"[0-9]*[a-z]", "12ab", true},
    // named classes
    {"[[:alpha:]]", "q", true},
    {"[[:alpha:]]", "1", false},
    {"[[:digit:]]", "1", true},
    {"[[:digit:]]", "q", false},
    {"[[:alnum:]]", "_", false},
    {"[[:alnum:]_]", "_", true},
    {"[![:space:]]", " ", false},
    {"[![:space:]]", "x", true},
    {"[[:space:]]", "\t", true},
    {"[[:blank:]]", "\n", false},
    {"[[:upper:]]", "a", false},
    {"[[:upper:]]", "A", true},
    {"[[:lower:]]", "a", true},
    {"[[:lower:]]", "A", false},
    {"[[:xdigit:]]", "f", true},
    {"[[:xdigit:]]", "g", false},
    {"[[:punct:]]", "!", true},
    {"[[:punct:]]", "/", false},
    {"[[:cntrl:]]", "\x1b", true},
    {"[[:print:]]", " ", true},
    {"[[:graph:]]", " ", false},
    {"[[:digit:]a-c]", "b", true},
    {"[[:alpha:]-z]", "-", true},
    {"[[:nope:]]", "n]", true},
    {"[[:alpha:]", "[[:alpha:]", true},
    {"[[:alpha:]", "a", false},
    {"[:alpha:]", "l", true},
    {"[:alpha:]", "q", false},
    {"[[:alpha]", ":", true},
    // a class that does not end
    {"[", "[", true},
    {"[", "a", false},
    {"[abc", "[abc", true},
    {"[abc", "a", false},
    {"[]", "[]", true},
    {"[!]", "[!]", true},
    {"x[a*", "x[abc", true},
    {"/usr/bin/[", "/usr/bin/[", true},
    {"**[", "a/b[", true},
    // backslash
    {"\\*", "*", true},
    {"\\*", "a", false},
    {"\\?", "?", true},
    {"\\?", "a", false},
    {"\\[a]", "[a]", true},
    {"\\[a]", "a", false},
    {"\\a", "a", true},
    {"\\\\", "\\", true},
    {"\\", "\\", true},
    {"a\\", "a\\", true},
    {"a\\", "a", false},
    {"\\**", "*abc", true},
    {"\\**", "abc", false},
    {"*\\*", "ab*", true},
    {"*\\", "ab\\", true},
    // letter case
    {"abc", "ABC", true, Case::kInsensitive},
    {"ABC", "abc", true, Case::kInsensitive},
    {"a*C", "AxxC", true, Case::kInsensitive},
    {"[a-c]", "B", true, Case::kInsensitive},
    {"[A-C]", "b", true, Case::kInsensitive},
    {"[!a-c]", "B", false, Case::kInsensitive},
    {"[[:upper:]]", "a", true, Case::kInsensitive},
    {"[[:lower:]]", "A", true, Case::kInsensitive},
    {"\\A", "a", true, Case::kInsensitive},
    {"[_]", "?", false, Case::kInsensitive},
    {"@", "`", false, Case::kInsensitive},
    {"[", "{", false, Case::kInsensitive},
    {"\xc3\x89", "\xc3\xa9", false, Case::kInsensitive},
};

TEST(WildmatchTable, rows) {
    for (const Row& row : kRows) {
        EXPECT_EQ(wildmatch(row.pattern, row.text, row.letters), row.expected)
            << "pattern " << row.pattern << " text " << row.text;
    }
}

TEST(WildmatchTable, is_large_enough) {
    EXPECT_GE(std::size(kRows), 150U);
}

TEST(WildmatchTable, has_wildcard) {
    for (const std::string_view text : {"*", "a?", "[", "\\\\*", "\\**", "[a]"}) {
        EXPECT_TRUE(has_wildcard(text)) << text;
    }
    for (const std::string_view text : {"", "a", "\\*", "\\?\\[", "]", "\\", "a\\\\b", "{a,b}", "\\\\\\*"}) {
        EXPECT_FALSE(has_wildcard(text)) << text;
    }
}

TEST(WildmatchTable, quoted_text_matches_only_itself) {
    for (const std::string_view text : {"a*b", "\\", "[a]", "a?", "x\\*y", "\\[", "plain"}) {
        EXPECT_TRUE(wildmatch(quote_wildcards(text), text)) << text;
    }
    EXPECT_EQ(quote_wildcards("a*b\\[c]?"), "a\\*b\\\\\\[c]\\?");
    EXPECT_EQ(literal_pattern("a\\b"), "a\\b");
    EXPECT_EQ(literal_pattern("a\\b*"), "a\\\\b\\*");
}

} // namespace
} // namespace syd::policy
