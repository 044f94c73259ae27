// SPDX-License-Identifier: BSD-3-Clause
#include "policy/path_pattern.h"

#include <gtest/gtest.h>

namespace syd::policy {
namespace {

constexpr MatchOptions kLiteral{};
constexpr MatchOptions kPrefix{.case_sensitive = true, .no_wildcard = NoWildcard::kPrefix};
constexpr MatchOptions kAnyCase{.case_sensitive = false, .no_wildcard = NoWildcard::kLiteral};

struct Row {
    std::string_view pattern;
    std::string_view path;
    bool expected;
    MatchOptions options = kLiteral;
};

const Row kRows[] = {
    // without wildcards
    {"/tmp", "/tmp", true},
    {"/tmp", "/tmp/x", false},
    {"/tmp", "/tm", false},
    {"/tmp", "/tmpx", false},
    {"/tmp/", "/tmp", true},
    {"//tmp///x//", "/tmp/x", true},
    {"/", "/", true},
    {"//", "/", true},
    {"/", "/tmp", false},
    {"", "", true},
    {"", "/", false},
    {"/a\\b", "/a\\b", true},
    {"/a\\b", "/ab", false},
    {"/a\\", "/a\\", true},
    {"/a\\/b", "/a\\/b", true},
    // no_wildcard:prefix
    {"/tmp", "/tmp", true, kPrefix},
    {"/tmp", "/tmp/x", true, kPrefix},
    {"/tmp", "/tmp/x/y", true, kPrefix},
    {"/tmp/", "/tmp/x", true, kPrefix},
    {"/tmp", "/tmpx", false, kPrefix},
    {"/tmp", "/", false, kPrefix},
    {"/", "/", true, kPrefix},
    {"/", "/tmp/x", true, kPrefix},
    {"", "/", false, kPrefix},
    {"", "/tmp", false, kPrefix},
    {"/tmp/*", "/tmp/x/y", false, kPrefix},
    {"/tm?", "/tmp/x", false, kPrefix},
    {"/a\\*", "/a*/x", true, kPrefix},
    {"/a\\*", "/ab/x", false, kPrefix},
    {"/TMP", "/tmp/x", true, {.case_sensitive = false, .no_wildcard = NoWildcard::kPrefix}},
    // the whole tree
    {"/dev/***", "/dev", true},
    {"/dev/***", "/dev/null", true},
    {"/dev/***", "/dev/pts/0", true},
    {"/dev/***", "/devx", false},
    {"/dev//***", "/dev/null", true},
    {"/***", "/", true},
    {"/***", "/a/b", true},
    {"/home/*/.cache/***", "/home/me/.cache", true},
    {"/home/*/.cache/***", "/home/me/.cache/a/b", true},
    {"/home/*/.cache/***", "/home/me/.cachex", false},
    {"/home/*/.cache/***", "/home/me/x/.cache", false},
    {"/lib*/***", "/lib", true},
    {"/lib*/***", "/lib64/x", true},
    {"/lib*/***", "/usr/lib", false},
    {"/a\\*/***", "/a*/x", true},
    {"/a\\*/***", "/ab/x", false},
    {"/a[/***", "/a[/x", true},
    {"/DEV/***", "/dev/null", true, kAnyCase},
    // wildcards
    {"/tmp/*", "/tmp/x", true},
    {"/tmp/*", "/tmp/", true},
    {"/tmp/*", "/tmp", false},
    {"/tmp/*", "/tmp/x/y", false},
    {"/tmp/**", "/tmp/x/y", true},
    {"/tmp/**", "/tmp", false},
    {"/tmp//*", "/tmp/x", true},
    {"/home/*/", "/home/me", true},
    {"/home/*/", "/home/me/x", false},
    {"**/x", "/a/b/x", true},
    {"*", "/", false},
    {"**", "/a", true},
    {"[/]a", "/a", false},
    {"/usr/lib*/x\\*y", "/usr/lib64/x*y", true},
    {"/usr/lib*/x\\*y", "/usr/lib64/xzy", false},
    {"/a\\*b", "/a*b", true},
    {"/a\\*b", "/a\\*b", false},
    {"/a\\?b\\", "/a?b\\", true},
    {"/a*\\/b", "/ax/b", true},
    {"/usr/bin/[", "/usr/bin/[", true},
    {"/TMP/*", "/tmp/x", true, kAnyCase},
    {"/tmp/*X", "/TMP/yx", true, kAnyCase},
    {"/tmp", "/TMP", false},
    {"/tmp", "/TMP", true, kAnyCase},
};

TEST(PathPattern, rows) {
    for (const Row& row : kRows) {
        EXPECT_EQ(PathPattern(row.pattern).matches({row.path, {}, {}}, row.options), row.expected)
            << "pattern " << row.pattern << " path " << row.path;
    }
}

struct ProcRow {
    std::string_view pattern;
    bool expected;
};

TEST(PathPattern, proc_self_is_the_process_that_asks) {
    const PathSubject subject{"/proc/42/task/43/fd", "/proc/self/task/43/fd", "/proc/thread-self/fd"};
    const ProcRow rows[] = {
        {"/proc/self/***", true},          {"/proc/self/task/43/fd", true}, {"/proc/self/task/*/fd", true},
        {"/proc/thread-self/fd", true},    {"/proc/thread-self/*", true},   {"/proc/thread-self", false},
        {"/proc/42/task/43/fd", true},     {"/proc/*/task/*/fd", true},     {"/proc/selfish/***", false},
        {"/proc/self*/task/43/fd", false}, {"/proc/[s]elf/***", false},     {"/proc/43/***", false},
        {"/proc/self/fd", false},
    };
    for (const auto& [pattern, expected] : rows) {
        EXPECT_EQ(PathPattern(pattern).matches(subject, kLiteral), expected) << pattern;
    }
}

TEST(PathPattern, proc_self_is_nobody_else) {
    const PathSubject other{"/proc/42/fd", {}, {}};
    for (const std::string_view pattern : {"/proc/self/***", "/proc/self/fd", "/proc/thread-self/***", "/proc/self"}) {
        EXPECT_FALSE(PathPattern(pattern).matches(other, kLiteral)) << pattern;
        EXPECT_FALSE(PathPattern(pattern).matches(other, kPrefix)) << pattern;
    }
    EXPECT_TRUE(PathPattern("/proc/self").matches({"/proc/42/fd", "/proc/self/fd", {}}, kPrefix));
    EXPECT_TRUE(PathPattern("/proc/self").matches({"/proc/self", {}, {}}, kLiteral)) << "the link itself";
}

TEST(PathPattern, names_process) {
    EXPECT_TRUE(PathPattern("/proc/self").names_process());
    EXPECT_TRUE(PathPattern("/proc/self/fd/*").names_process());
    EXPECT_TRUE(PathPattern("//proc//thread-self/***").names_process());
    EXPECT_FALSE(PathPattern("/proc/selfish").names_process());
    EXPECT_FALSE(PathPattern("/proc/1").names_process());
}

struct LiteralRow {
    std::string_view pattern;
    std::string_view literal;
    std::string_view resolved;
    std::string_view text; // of the pattern with `resolved` in place of the literal part
};

TEST(PathPattern, literal_part_and_with_literal) {
    const LiteralRow rows[] = {
        {"/var/tmp", "/var/tmp", "/data", "/data"},
        {"/var/tmp/", "/var/tmp", "/data", "/data"},
        {"//var//tmp", "/var/tmp", "/data", "/data"},
        {"/var/tmp/***", "/var/tmp", "/data", "/data/***"},
        {"/var/tmp/***", "/var/tmp", "/", "/***"},
        {"/var/tmp/x*/***", "/var/tmp", "/data", "/data/x*/***"},
        {"/var/tmp/x*/y", "/var/tmp", "/", "/x*/y"},
        {"/var/tmp/x*y", "/var/tmp", "/d*\\", "/d\\*\\\\/x*y"},
        {"/a\\*b/c*", "/a*b", "/d", "/d/c*"},
        {"/a\\*b", "/a*b", "/d", "/d"},
        {"/a\\b", "/a\\b", "/c\\d", "/c\\d"},
        {"/a", "/a", "/[x]\\", "/\\[x]\\\\"},
        {"/a/***", "/a", "/[x]\\", "/\\[x]\\\\/***"},
        {"/x*", "", "/d", "/x*"},
        {"/***", "", "/d", "/***"},
        {"/**", "", "/d", "/**"},
        {"**/x", "", "/d", "**/x"},
        {"x/y", "", "/d", "x/y"},
        {"", "", "/d", ""},
        {"/", "/", "/d", "/d"},
    };
    for (const LiteralRow& row : rows) {
        const PathPattern pattern(row.pattern);
        EXPECT_EQ(pattern.literal_part(), row.literal) << row.pattern;
        EXPECT_EQ(pattern.with_literal(row.resolved).text(), row.text) << row.pattern;
    }
}

TEST(PathPattern, with_literal_matches_what_the_link_leads_to) {
    const auto matches = [](std::string_view pattern, std::string_view resolved, std::string_view path) {
        return PathPattern(pattern).with_literal(resolved).matches({path, {}, {}}, kPrefix);
    };
    EXPECT_TRUE(matches("/link", "/d[1]\\*", "/d[1]\\*/below"));
    EXPECT_FALSE(matches("/link", "/d[1]\\*", "/d1\\x"));
    EXPECT_TRUE(matches("/link/*.o", "/d[1]\\?", "/d[1]\\?/a.o"));
    EXPECT_FALSE(matches("/link/*.o", "/d?", "/dx/a.o"));
    EXPECT_TRUE(matches("/link/***", "/d*", "/d*/a/b"));
    EXPECT_FALSE(matches("/link/***", "/d*", "/dx/a/b"));
}

TEST(PathPattern, keeps_its_text_and_compares_by_it) {
    EXPECT_EQ(PathPattern("//a//***").text(), "//a//***");
    EXPECT_TRUE(PathPattern("/a") == PathPattern("/a"));
    EXPECT_FALSE(PathPattern("/a") == PathPattern("/a/"));
    EXPECT_TRUE(PathPattern("/a/***").has_wildcards());
    EXPECT_TRUE(PathPattern("/a[").has_wildcards());
    EXPECT_FALSE(PathPattern("/a\\*").has_wildcards());
    EXPECT_FALSE(PathPattern("/a").has_wildcards());
}

TEST(PathPattern, kept_slashes_count) {
    const PathPattern kept("a//b/", Slashes::kKept);
    EXPECT_TRUE(kept.matches({"a//b/", {}, {}}, kLiteral));
    EXPECT_FALSE(kept.matches({"a/b", {}, {}}, kLiteral));
    EXPECT_TRUE(PathPattern("/proc/self/x", Slashes::kKept).matches({"/proc/self/x", {}, {}}, kLiteral));
    EXPECT_FALSE(PathPattern("/proc/self/x", Slashes::kKept).names_process());
}

} // namespace
} // namespace syd::policy
