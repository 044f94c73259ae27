// SPDX-License-Identifier: BSD-3-Clause
#include "policy/profile.h"

#include "unit/policy/other_value.h"

#include "base/text.h"

#include <gtest/gtest.h>

namespace syd::policy {
namespace {

Configuration read(std::string_view text) {
    Configuration configuration;
    const auto errors = apply_profile("x.syd-1", text, configuration, {});
    EXPECT_TRUE(errors.empty()) << errors.front().message();
    return configuration;
}

TEST(Profile, skips_blank_lines_comments_and_line_ends) {
    const Configuration configuration = read("# comment\n\n  \t\n\r\n   # another\r\n"
                                             "\t core/sandbox/write:deny\r\n"
                                             "whitelist/write+/tmp/ #1\n"
                                             "whitelist/write+/last");
    EXPECT_EQ(configuration.state.mode(SandboxType::kWrite), Mode::kDeny);
    const auto rules = configuration.state.path_rules(PathAccess::kWrite).entries();
    ASSERT_EQ(rules.size(), 2U);
    EXPECT_EQ(rules[0]->pattern.text(), "/tmp/ #1");
    EXPECT_EQ(rules[0]->origin, "x.syd-1:7");
    EXPECT_EQ(rules[1]->origin, "x.syd-1:8");
}

TEST(Profile, names_every_bad_line) {
    struct Row {
        std::string_view text;
        std::vector<std::string> messages;
    };
    const Row rows[] = {
        {"core/sandbox/write:deny\n  core/sandbox/read:maybe\r\ncore/x:1\n",
         {"x.syd-1:2: core/sandbox/read:maybe: \"maybe\" is none of off, deny, allow, never",
          "x.syd-1:3: core/x:1: there is no key \"core/x\""}},
        {"log/levle:3\n\ncore/sandbox/write:deny",
         {"x.syd-1:1: log/levle:3: there is no key \"log/levle\"; did you mean log/level?"}},
        {"core/sandbox/write:deny\nwhitelist/write+\x1b[2J",
         {"x.syd-1:2: whitelist/write+\\e[2J: a path pattern must be absolute"}},
        {"core/sandbox/write:deny\ncmd/exec!ls",
         {"x.syd-1:2: cmd/exec!ls: cmd/exec can be given only as a magic stat"}},
        {std::string_view("core/sandbox/write:deny\nx\0y\nz\n", 30),
         {"x.syd-1:2: x\\x00y: the command holds a NUL byte"}},
    };
    for (const auto& [text, expected] : rows) {
        Configuration configuration;
        std::vector<std::string> messages;
        for (const ProfileError& error : apply_profile("x.syd-1", text, configuration, {})) {
            messages.push_back(error.message());
        }
        EXPECT_EQ(messages, expected);
        EXPECT_EQ(configuration.state.mode(SandboxType::kWrite), Mode::kDeny) << "the good lines count";
    }
}

TEST(Profile, command_line_magic) {
    Configuration configuration;
    EXPECT_TRUE(apply_start_up_magic("whitelist/write+/a", configuration, {}));
    EXPECT_EQ(configuration.state.path_rules(PathAccess::kWrite).entries()[0]->origin, "-m");
    const auto done = apply_start_up_magic("whitelist/write", configuration, {});
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().message(), "the operator is missing: whitelist/write takes \"?\", \"+\" and \"-\"");
}

// Every list, in the order of the table; the order within a list matters.
constexpr std::string_view kLists = R"(whitelist/exec+/bin/*
whitelist/network/bind+LOOPBACK@0
blacklist/network/connect+inet://1.2.3.4@1-2
whitelist/network/connect+unix:/run/x
whitelist/read+/etc/***
blacklist/write+/tmp/no
whitelist/write+/tmp/***
blacklist/write+/tmp/no
whitelist/write+//a//\*b
exec/kill_if_match+/k
exec/resume_if_match+/usr/*bin/xdg-open
filter/exec+/e
filter/network+LOCAL6@0
filter/read+/r
filter/write+/w
)";

// Every setting, with the text that `value` returns for its key.
std::string settings_text(std::string (*value)(const MagicKey&)) {
    std::string text;
    for (const MagicKey& key : magic_keys()) {
        if (key.is_setting()) {
            text += cat(key.name, ":", value(key), "\n");
        }
    }
    return text;
}

TEST(Profile, written_and_read_again_is_the_same) {
    const std::string full = cat(settings_text(other_value), kLists);
    EXPECT_EQ(to_profile(read(full)), full);
    EXPECT_EQ(to_profile(read(to_profile(read(full)))), full);
}

TEST(Profile, defaults_are_those_of_the_key_table) {
    const std::string defaults = settings_text(default_of);
    EXPECT_EQ(to_profile({}), defaults);
    EXPECT_EQ(to_profile(read(defaults)), defaults);
}

TEST(Profile, what_a_line_cannot_hold_is_left_out) {
    Configuration configuration;
    ASSERT_TRUE(apply_start_up_magic("whitelist/write+/a\nwhitelist/write+/", configuration, {}));
    ASSERT_TRUE(apply_start_up_magic("whitelist/write+/b\r", configuration, {}));
    ASSERT_TRUE(apply_start_up_magic("log/file:/l\nwhitelist/write+/", configuration, {}));
    const Configuration again = read(to_profile(configuration));
    EXPECT_TRUE(again.state.path_rules(PathAccess::kWrite).empty());
    EXPECT_NE(to_profile(configuration).find("# not to be said in a profile: whitelist/write+/b\\r\n"),
              std::string::npos);
}

TEST(Profile, odd_patterns_are_written_as_they_were_read) {
    constexpr std::string_view kOdd[] = {"/ leading and trailing ",
                                         "/tab\there",
                                         "/a#b",
                                         "/\\*",
                                         "/\\",
                                         "/back\\slash",
                                         "/[]a]",
                                         "/[!a-z[:alpha:]",
                                         "/\xff\xfe",
                                         "/\x01\x1b[2J",
                                         "/a\rb",
                                         "/a+b-c:d?e!f",
                                         "//double//slash/",
                                         "/a\\*\\?\\[b/***",
                                         "/\u00e4\u2026",
                                         "**",
                                         "/proc/self/*",
                                         "/\x1f"};
    for (const std::string_view pattern : kOdd) {
        const std::string line = cat("blacklist/write+", pattern, "\n");
        const std::string written = to_profile(read(line));
        EXPECT_TRUE(written.ends_with(line)) << written;
        EXPECT_EQ(to_profile(read(written)), written) << pattern;
        const std::string address = cat("whitelist/network/connect+unix-abstract:", pattern, "\n");
        EXPECT_TRUE(to_profile(read(address)).ends_with(address)) << pattern;
    }
}

TEST(Profile, lists_of_a_state) {
    const Configuration configuration = read("whitelist/network/bind+LOOPBACK@0\nwhitelist/write+/a\n"
                                             "filter/write+/f\nblacklist/write+/b");
    const std::vector<std::string> expected{"whitelist/network/bind+LOOPBACK@0", "whitelist/write+/a",
                                            "blacklist/write+/b"};
    EXPECT_EQ(list_lines(configuration.state), expected);
}

} // namespace
} // namespace syd::policy
