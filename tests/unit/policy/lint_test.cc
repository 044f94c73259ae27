// SPDX-License-Identifier: BSD-3-Clause
#include "policy/lint.h"

#include "base/text.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace syd::policy {
namespace {

constexpr std::string_view kAllOn = "core/sandbox/exec:deny\ncore/sandbox/read:deny\ncore/sandbox/write:allow\n"
                                    "core/sandbox/network:deny\n";

bool is_directory(const std::string& path) {
    return path == "/dir" || path == "/" || path == "/a*b" || path == "/proc/self";
}

std::vector<std::string> findings(std::string_view text, const MagicContext& context = {}) {
    Configuration configuration;
    const auto errors = apply_profile("p", text, configuration, context);
    EXPECT_TRUE(errors.empty()) << errors.front().message();
    std::vector<std::string> messages;
    for (const Finding& finding : lint(configuration, is_directory)) {
        messages.push_back(finding.message());
    }
    return messages;
}
std::vector<std::string> findings_with_all_on(std::string_view text) {
    return findings(cat(kAllOn, text)); // lines of `text` count from 5
}
using Messages = std::vector<std::string>;

TEST(Lint, says_nothing_of_good_rules) {
    EXPECT_EQ(findings(""), Messages{});
    EXPECT_EQ(findings_with_all_on("whitelist/write+/a/***\nblacklist/write+/a/b\nwhitelist/read+/a\n"
                                   "filter/write+/a\nexec/kill_if_match+/a\nexec/resume_if_match+/a\n"
                                   "whitelist/network/bind+LOOPBACK@0\nwhitelist/network/connect+LOOPBACK@0\n"
                                   "whitelist/exec+**/x\nwhitelist/exec+*/y\nwhitelist/exec+/***\n"),
              Messages{});
}

TEST(Lint, sandbox_off_or_never) {
    EXPECT_EQ(
        findings("whitelist/write+/a\n"),
        Messages{
            "p:1: whitelist/write+/a: this and other rules for core/sandbox/write have no effect while it is off"});
    EXPECT_EQ(
        findings("core/trace/magic_lock:on\nblacklist/exec+/a\n"),
        Messages{"p:2: blacklist/exec+/a: this and other rules for core/sandbox/exec have no effect while it is off"});
    EXPECT_EQ(
        findings("core/sandbox/read:never\nfilter/read+/a\n"),
        Messages{"p:2: filter/read+/a: this and other rules for core/sandbox/read have no effect while it is never"});
    for (const std::string_view rule :
         {"whitelist/network/bind+LOOPBACK@1", "blacklist/network/connect+unix:/x", "filter/network+unix-abstract:x"}) {
        EXPECT_EQ(findings(rule), Messages{cat("p:1: ", rule,
                                               ": this and other rules for core/sandbox/network have no effect "
                                               "while it is off")});
    }
    EXPECT_EQ(findings("whitelist/write+/a\nblacklist/write+/b\nfilter/write+/c\n").size(), 1U) << "once a type";
    EXPECT_EQ(findings("core/sandbox/write:deny\nwhitelist/read+/a\n"), Messages{}) << "may be switched on later";
    EXPECT_EQ(findings("core/sandbox/write:deny\ncore/trace/magic_lock:on\nwhitelist/read+/a\n").size(), 1U);
    EXPECT_EQ(findings("exec/kill_if_match+/a\nexec/resume_if_match+/b\n"), Messages{}) << "act in any case";
    // It is the outcome that counts, not the order of lines.
    EXPECT_EQ(findings("whitelist/write+/a\ncore/sandbox/write:deny\n"), Messages{});
}

TEST(Lint, shadowed_message) {
    EXPECT_EQ(findings_with_all_on("blacklist/write+/a/b\nwhitelist/write+/a/***\n"),
              Messages{"p:5: blacklist/write+/a/b: has no effect: the later whitelist/write+/a/*** (p:6) matches "
                       "everything that it matches"});
}

TEST(Lint, shadowed_paths) {
    struct Row {
        std::string_view earlier;
        std::string_view later;
        bool is_shadowed;
    };
    const Row rows[] = {
        {"/a", "/a", true},
        {"/a", "//a/", true},
        {"/a*", "/a*", true},
        {"/a*", "//a*", true},
        {"/a", "/b", false},
        {"/a", "/a/***", true},
        {"/a/b", "/a/***", true},
        {"/a/b*/c", "/a/***", true},
        {"/a/b*/***", "/a/***", true},
        {"/a/***", "/a/***", true},
        {"/a/**", "/a/***", true},
        {"/ab", "/a/***", false},
        {"/a*", "/a/***", false},
        {"/a/***", "/a/b/***", false},
        {"/*/b", "/a/***", false},
        {"/**", "/a/***", false},
        {"/a", "/a/**", false},
        {"/a/b", "/a/**", true},
        {"/a/b/***", "/a/**", true},
        {"/a/*", "/a/**", true},
        {"/a/***", "/a/**", false},
        {"/a/***", "/***", true},
        {"/x*", "/***", true},
        {"/", "/***", true},
        {"/x*", "/**", true},
        {"/a/b", "/a/*", true},
        {"/a/b/c", "/a/*", false},
        {"/a/b/***", "/a/*", false},
        {"/a/*", "/a/?", false},
        {"/a/\\*b", "/a/*", true},
        {"/a/\\*b", "/a/b", false},
        {"/a\\*/b", "/a\\*/***", true},
        {"/a\\*/b", "/a*/***", true},
        {"/A", "/a/***", false},
        {"/proc/self/x", "/proc/self/***", true},
        {"/proc/self/x", "/proc/***", true},
        {"/proc/self/x", "/proc/s*/x", false}, // /proc/PID/x is not /proc/s*/x
        {"/proc/self/x", "/proc/self/*", true},
        {"/proc/1/x", "/proc/self/***", false},
    };
    for (const auto& [earlier, later, is_shadowed] : rows) {
        const Messages found = findings_with_all_on(cat("blacklist/read+", earlier, "\nwhitelist/read+", later, "\n"));
        const auto says = [](const std::string& message) {
            return message.find("has no effect: the later") != std::string::npos;
        };
        EXPECT_EQ(std::count_if(found.begin(), found.end(), says), is_shadowed ? 1 : 0) << earlier << " " << later;
    }
}

TEST(Lint, what_a_pattern_covers_it_matches) {
    // Whatever covers() claims must hold for real paths, in every mode of matching.
    constexpr std::string_view kPatterns[] = {"/",    "/a",      "/a/b",   "/a/***", "/a/**", "/a/*",   "/*",
                                              "/***", "/**",     "/a/b*",  "/A",     "/a\\*", "/[ab]",  "*/a",
                                              "**a",  "/a*/***", "/?/***", "/a/b/*", "/*/b",  "/a\\*/b"};
    constexpr std::string_view kPaths[] = {"/",   "/a",  "/b",    "/A",    "/a/b",    "/a/b/c", "/a/c", "/b/b",
                                           "/a*", "/ab", "/a*/b", "/ab/c", "/a/bb/c", "/A/b",   "/a/b*"};
    unsigned claims = 0;
    for (const bool case_sensitive : {true, false}) {
        for (const NoWildcard no_wildcard : {NoWildcard::kLiteral, NoWildcard::kPrefix}) {
            const MatchOptions options{case_sensitive, no_wildcard};
            for (const std::string_view outer_text : kPatterns) {
                for (const std::string_view inner_text : kPatterns) {
                    const PathPattern outer(outer_text);
                    const PathPattern inner(inner_text);
                    if (!outer.covers(inner, options)) {
                        EXPECT_NE(outer_text, inner_text);
                        continue;
                    }
                    ++claims;
                    for (const std::string_view path : kPaths) {
                        if (inner.matches({path, {}, {}}, options)) {
                            EXPECT_TRUE(outer.matches({path, {}, {}}, options))
                                << outer_text << " " << inner_text << " " << path;
                        }
                    }
                }
            }
        }
    }
    EXPECT_GT(claims, 4 * std::size(kPatterns)) << "more than equal patterns";
}

TEST(Lint, shadowed_under_prefix) {
    EXPECT_EQ(findings_with_all_on("core/match/no_wildcard:prefix\nblacklist/read+/a/b\nwhitelist/read+/a\n").size(),
              1U);
    EXPECT_EQ(findings_with_all_on("core/match/no_wildcard:prefix\nblacklist/read+/a/b\nwhitelist/read+/a/*\n"),
              Messages{});
}

TEST(Lint, shadowed_addresses) {
    struct Row {
        std::string_view earlier;
        std::string_view later;
        bool is_shadowed;
    };
    const Row rows[] = {
        {"inet:10.1.2.3@80", "inet:10.0.0.0/8@1-100", true},
        {"inet:10.1.2.3@80", "inet://10.1.2.3@http", false}, // which is 81 here
        {"inet:10.1.2.3@80-101", "inet:10.0.0.0/8@1-100", false},
        {"inet:10.0.0.0/8@80", "inet:10.0.0.0/9@80", false},
        {"inet:11.1.2.3@80", "inet:10.0.0.0/8@80", false},
        {"LOOPBACK@80", "LOCAL@0-65535", true},
        {"LOCAL@80", "LOOPBACK@80", false},
        {"LOCAL@80", "inet:0.0.0.0/0@80", true},
        {"LOCAL6@80", "inet:0.0.0.0/0@80", false},
        {"inet:1.2.3.4@80", "inet6:::/0@80", false},
        {"inet6:::ffff:1.2.3.4@80", "inet:1.0.0.0/8@80", true},
        {"unix:/a/b", "unix:/a/***", true},
        {"unix:/a/b", "unix-abstract:/a/***", false},
        {"unix-abstract:/a/b", "unix-abstract:/a/**", true},
        {"unix-abstract:foo", "unix-abstract:/***", false},
        {"unix-abstract:/x", "unix-abstract:foo/***", false},
        {"unix-abstract:foo", "unix-abstract:f*", true},
    };
    const auto http = [](std::string_view name) -> std::optional<std::uint16_t> {
        return name == "http" ? std::optional<std::uint16_t>(81) : std::nullopt;
    };
    for (const auto& [earlier, later, is_shadowed] : rows) {
        MagicContext context;
        context.services = http;
        const Messages found = findings(
            cat(kAllOn, "whitelist/network/connect+", earlier, "\nblacklist/network/connect+", later, "\n"), context);
        EXPECT_EQ(found.size(), is_shadowed ? 1U : 0U) << earlier << " " << later;
    }
}

TEST(Lint, shadowed_only_within_one_list) {
    EXPECT_EQ(findings_with_all_on("whitelist/write+/a\nwhitelist/read+/a\nfilter/write+/a\nfilter/read+/a\n"
                                   "exec/kill_if_match+/a\nexec/resume_if_match+/a\n"),
              Messages{});
    for (const std::string_view key : {"whitelist/exec", "filter/exec", "filter/read", "filter/write",
                                       "exec/kill_if_match", "exec/resume_if_match"}) {
        const Messages found = findings_with_all_on(cat(key, "+/a\n", key, "+/a\n"));
        ASSERT_EQ(found.size(), 1U) << key;
        EXPECT_TRUE(found[0].starts_with(cat("p:5: ", key, "+/a: has no effect: the later"))) << found[0];
    }
}

TEST(Lint, links_count_for_the_earlier_rule_only) {
    MagicContext context;
    context.resolve_links = [](std::string_view path) -> std::optional<std::string> {
        return path == "/link" ? std::optional<std::string>("/target") : std::nullopt;
    };
    const auto found = [&context](std::string_view rules) { return findings(cat(kAllOn, rules), context).size(); };
    // Portable profiles name a thing and its old name, of which one is a link here.
    EXPECT_EQ(found("whitelist/read+/target\nwhitelist/read+/link\n"), 0U);
    EXPECT_EQ(found("whitelist/read+/link\nwhitelist/read+/target\n"), 0U);
    EXPECT_EQ(found("whitelist/read+/link\nwhitelist/read+/link\n"), 1U);
    EXPECT_EQ(found("whitelist/read+/link\nwhitelist/read+/lin?\n"), 0U) << "that does not match /target";
    EXPECT_EQ(found("whitelist/read+/link\nwhitelist/read+/***\n"), 1U);
}

TEST(Lint, relative_patterns) {
    // "x" and "./x" are refused already: see magic_lists_test.cc.
    for (const std::string_view pattern : {"*", "*x", "?", "?tmp", "[/]tmp", "[a", "*?/x", "*[a]"}) {
        EXPECT_EQ(findings_with_all_on(cat("whitelist/read+", pattern)),
                  Messages{cat("p:5: whitelist/read+", pattern,
                               ": never matches: the pattern is relative, but paths are absolute")});
        for (const std::string_view path : {"/", "/x", "/tmp", "/a", "/aa", "/x/x"}) {
            EXPECT_FALSE(PathPattern(pattern).matches({path, {}, {}}, {})) << pattern << path;
        }
    }
    for (const std::string_view pattern : {"**", "***", "*/x", "**x", "*/***", "/x", "/***"}) {
        EXPECT_FALSE(PathPattern(pattern).is_relative()) << pattern;
    }
    EXPECT_EQ(findings_with_all_on("whitelist/network/bind+unix:*x").size(), 1U);
    EXPECT_EQ(findings_with_all_on("whitelist/network/bind+unix-abstract:x"), Messages{}) << "is no path";
}

TEST(Lint, dots_that_lead_nowhere_else) {
    for (const std::string_view pattern : {"/a/../b", "/a/./***", "/./a", "/a*/..", "/."}) {
        EXPECT_EQ(findings_with_all_on(cat("whitelist/read+", pattern)),
                  Messages{cat("p:5: whitelist/read+", pattern,
                               ": never matches: paths are resolved, so they contain no . and no ..")});
    }
    EXPECT_EQ(findings_with_all_on("whitelist/read+/a/.b/c..\nwhitelist/read+/.../***\n"), Messages{});
    MagicContext context;
    context.resolve_links = [](std::string_view path) {
        return path == "/a/../b" ? std::optional<std::string>("/b") : std::nullopt;
    };
    EXPECT_EQ(findings(cat(kAllOn, "whitelist/read+/a/../b/***"), context), Messages{}) << "means /b";
}

TEST(Lint, blanks_at_the_end) {
    for (const std::string_view pattern : {"/a ", "/a/***\t", "/a/*** "}) {
        EXPECT_EQ(findings_with_all_on(cat("whitelist/read+", pattern)).size(), 1U) << pattern;
    }
    EXPECT_EQ(findings_with_all_on("whitelist/read+/a "),
              Messages{"p:5: whitelist/read+/a : ends with a blank, which is part of the pattern"});
    EXPECT_EQ(findings_with_all_on("whitelist/read+/a b\nwhitelist/network/bind+unix-abstract:/x \n"), Messages{});
}

TEST(Lint, brackets_that_stay_open) {
    for (const std::string_view pattern : {"/[abc", "/[ab]/[", "/[[:alpha:]", "/[]", "/[!]"}) {
        EXPECT_EQ(
            findings_with_all_on(cat("whitelist/read+", pattern)),
            Messages{cat("p:5: whitelist/read+", pattern, ": contains a [ without a ], which stands for itself")});
    }
    EXPECT_EQ(findings_with_all_on("whitelist/read+/[abc]\nwhitelist/read+/\\[a*\nwhitelist/read+/[]]\n"
                                   "whitelist/read+/[[:alpha:]]*\nwhitelist/read+/[[]x\n"),
              Messages{});
}

TEST(Lint, comments_and_braces) {
    EXPECT_EQ(findings_with_all_on("whitelist/write+/a/*** # of make\nwhitelist/write+/b\t#\nwhitelist/write+/c#d\n"),
              (Messages{"p:5: whitelist/write+/a/*** # of make: contains the text behind #, too: put a comment on a "
                        "line of its own",
                        "p:6: whitelist/write+/b\\t#: contains the text behind #, too: put a comment on a line of its "
                        "own"}));
    EXPECT_EQ(findings_with_all_on("whitelist/write+/{a,b}/c\nwhitelist/write+/{a}\nwhitelist/write+/a,}{\n"),
              Messages{"p:5: whitelist/write+/{a,b}/c: contains { and }, which are not expanded: write one rule for "
                       "each word"});
}

TEST(Lint, bare_directories) {
    EXPECT_EQ(findings_with_all_on("whitelist/write+/dir/\n"),
              Messages{"p:5: whitelist/write+/dir/: matches only the directory itself: append /*** for everything "
                       "below it"});
    EXPECT_EQ(findings_with_all_on("filter/write+/a\\*b\n").size(), 1U) << "the directory /a*b";
    EXPECT_EQ(findings_with_all_on("whitelist/network/bind+unix:/dir\n").size(), 1U);
    EXPECT_EQ(findings_with_all_on(
                  "whitelist/write+/file\nwhitelist/read+/dir\nwhitelist/exec+/dir/***\nwhitelist/read+/dir/*\n"
                  "blacklist/read+/proc/self\nwhitelist/network/bind+unix-abstract:/dir\n"),
              Messages{});
    EXPECT_EQ(findings_with_all_on("core/match/no_wildcard:prefix\nwhitelist/write+/dir\n"), Messages{});
    Configuration configuration;
    ASSERT_TRUE(apply_profile("p", cat(kAllOn, "whitelist/write+/dir\n"), configuration, {}).empty());
    EXPECT_TRUE(lint(configuration, {}).empty()) << "without a world to ask";
}

TEST(Lint, what_no_line_can_hold) {
    Configuration configuration;
    ASSERT_TRUE(apply_profile("p", kAllOn, configuration, {}).empty());
    ASSERT_TRUE(apply_start_up_magic("whitelist/write+/a\nb", configuration, {}));
    const auto found = lint(configuration, is_directory);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].kind, Finding::Kind::kUnsayable);
    EXPECT_EQ(found[0].message(),
              "-m: whitelist/write+/a\\nb: cannot be expressed in a profile; it is left out of this one");
}

} // namespace
} // namespace syd::policy
