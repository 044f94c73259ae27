// SPDX-License-Identifier: BSD-3-Clause
#include "report/advice.h"

#include "sample.h"

#include "policy/path_pattern.h"

#include <gtest/gtest.h>

namespace syd::report {
namespace {

using namespace sample;
using Lines = std::vector<std::string>;

Advice advice(Access access, std::string subject) {
    Violation violation = openat_violation();
    violation.access = access;
    violation.subject = std::move(subject);
    return advice_for(violation);
}

TEST(Advice, names_command_and_key_of_each_access) {
    struct Case {
        Access access;
        std::string subject;
        Lines allow;
        Lines silence;
    };
    const Case cases[] = {
        {Access::kWrite,
         "/usr/x",
         {"esandbox allow /usr/x", "in a profile: whitelist/write+/usr/x"},
         {"esandbox addfilter /usr/x", "in a profile: filter/write+/usr/x"}},
        {Access::kExec,
         "/bin/a b",
         {"esandbox allow_exec '/bin/a b'", "in a profile: whitelist/exec+/bin/a b"},
         {"esandbox addfilter_exec '/bin/a b'", "in a profile: filter/exec+/bin/a b"}},
        {Access::kRead,
         "/etc/shadow",
         {"esandbox allow_read /etc/shadow", "in a profile: whitelist/read+/etc/shadow"},
         {"esandbox addfilter_read /etc/shadow", "in a profile: filter/read+/etc/shadow"}},
        {Access::kBind,
         "inet:0.0.0.0@22",
         {"esandbox allow_net inet:0.0.0.0@22", "in a profile: whitelist/network/bind+inet:0.0.0.0@22"},
         {"esandbox addfilter_net inet:0.0.0.0@22", "in a profile: filter/network+inet:0.0.0.0@22"}},
        {Access::kConnect,
         R"(unix:/run/a\*)",
         {R"(esandbox allow_net --connect 'unix:/run/a\*')",
          R"(in a profile: whitelist/network/connect+unix:/run/a\*)"},
         {R"(esandbox addfilter_net 'unix:/run/a\*')", R"(in a profile: filter/network+unix:/run/a\*)"}},
    };
    for (const Case& c : cases) {
        const Advice given = advice(c.access, c.subject);
        EXPECT_EQ(given.allow, c.allow);
        EXPECT_EQ(given.silence, c.silence);
    }
}

TEST(Advice, quotes_paths_for_the_shell_and_for_profiles) {
    struct Case {
        std::string subject;
        Lines allow;
    };
    const Case cases[] = {
        {"/a\nb", {R"(esandbox allow $'/a\nb')", "in a profile: not possible, the name contains a line feed"}},
        {"/a\x1b[2J",
         {R"(esandbox allow $'/a\e\\[2J')",
          "in a profile: whitelist/write+... (the name contains bytes that cannot be printed)"}},
        {"/a\xff",
         {R"(esandbox allow $'/a\xff')",
          "in a profile: whitelist/write+... (the name contains bytes that cannot be printed)"}},
        {R"(/a\b)", {R"(esandbox allow '/a\b')", R"(in a profile: whitelist/write+/a\b)"}},
        {"/a*", {R"(esandbox allow '/a\*')", R"(in a profile: whitelist/write+/a\*)"}},
        {"/it's", {R"(esandbox allow '/it'\''s')", "in a profile: whitelist/write+/it's"}},
    };
    for (const Case& c : cases) {
        EXPECT_EQ(advice(Access::kWrite, c.subject).allow, c.allow);
    }
}

TEST(Advice, a_rule_cannot_contain_a_nul_byte) {
    const std::string name("unix-abstract:a\0b", 17);
    const Lines impossible = {"not possible: a rule cannot contain a NUL byte"};
    EXPECT_EQ(advice(Access::kConnect, name).allow, impossible);
    EXPECT_EQ(advice(Access::kConnect, name).silence, impossible);
}

TEST(Advice, no_commands_if_magic_is_locked) {
    Violation violation = openat_violation();
    violation.subject = "/x";
    violation.magic_is_locked = true;
    EXPECT_EQ(advice_for(violation).allow, Lines{"in a profile: whitelist/write+/x"});
    EXPECT_EQ(advice_for(violation).silence, Lines{"in a profile: filter/write+/x"});
}

TEST(Advice, none_if_no_rule_can_allow_the_call) {
    for (const std::string subject : {"", "pipe:[4711]", "usr/x"}) {
        EXPECT_EQ(advice(Access::kWrite, subject).allow, Lines()) << subject;
        EXPECT_EQ(advice(Access::kWrite, subject).silence, Lines()) << subject;
    }
    Violation violation = openat_violation();
    violation.no_rule_can_allow = true;
    EXPECT_EQ(advice_for(violation).allow, Lines());
}

// A pattern that matches the path and nothing else.
TEST(Advice, quotes_wildcards) {
    struct Case {
        std::string path;
        std::string pattern;
        std::string other;
    };
    const Case cases[] = {
        {"/usr/x", "/usr/x", "/usr/y"},           {R"(/usr/a\b)", R"(/usr/a\b)", "/usr/ab"},
        {"/usr/a*", R"(/usr/a\*)", "/usr/ab"},    {"/usr/a?", R"(/usr/a\?)", "/usr/ab"},
        {"/usr/[a]", R"(/usr/\[a])", "/usr/a"},   {R"(/usr/a\*b)", R"(/usr/a\\\*b)", "/usr/a*b"},
        {"/usr/***", R"(/usr/\*\*\*)", "/usr/x"}, {"/usr/[", R"(/usr/\[)", "/usr/x"},
    };
    for (const Case& c : cases) {
        EXPECT_EQ(advice(Access::kWrite, c.path).allow.back(), "in a profile: whitelist/write+" + c.pattern);
        const policy::PathPattern pattern(c.pattern);
        EXPECT_TRUE(pattern.matches({c.path, {}, {}}, {})) << c.path;
        EXPECT_FALSE(pattern.matches({c.other, {}, {}}, {})) << c.path;
    }
}

} // namespace
} // namespace syd::report
