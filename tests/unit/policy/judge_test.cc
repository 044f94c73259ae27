// SPDX-License-Identifier: BSD-3-Clause
#include "policy/judge.h"

#include "policy/magic.h"

#include <gtest/gtest.h>

namespace syd::policy {
namespace {

using Outcome = Ruling::Outcome;

struct Sample : Configuration {

    // `commands` separated by blanks.
    explicit Sample(std::string_view commands) {
        MagicContext context;
        context.origin = "test:1";
        std::size_t begin = 0;
        while (begin < commands.size()) {
            const std::size_t end = std::min(commands.find(' ', begin), commands.size());
            const auto command = parse_magic(commands.substr(begin, end - begin));
            EXPECT_TRUE(command) << commands << ": " << command.error().message();
            EXPECT_TRUE(apply_magic(command.value(), *this, context)) << commands;
            begin = end + 1;
        }
    }
};

struct PathRow {
    std::string_view commands;
    Access access;
    std::string_view path;
    Outcome outcome;
    std::string_view rule;
};

TEST(Judge, paths) {
    constexpr std::string_view kBoth = "core/sandbox/write:deny whitelist/write+/tmp/*** blacklist/write+/tmp/no/*** "
                                       "whitelist/write+/tmp/no/yes";
    constexpr std::string_view kAllow = "core/sandbox/read:allow whitelist/read+/etc/*** blacklist/read+/etc/shadow";
    constexpr std::string_view kFilter = "core/sandbox/write:deny whitelist/write+/tmp/*** blacklist/write+/tmp/q* "
                                         "filter/write+/tmp/*** filter/read+/no filter/write+/usr/**";
    const PathRow rows[] = {
        {"", Access::kWrite, "/usr", Outcome::kAllowed, ""},
        {"blacklist/write+/usr", Access::kWrite, "/usr", Outcome::kAllowed, ""},
        {"core/sandbox/write:never blacklist/write+/usr", Access::kWrite, "/usr", Outcome::kAllowed, ""},
        {"core/sandbox/write:deny", Access::kWrite, "/usr", Outcome::kRefused, ""},
        {"core/sandbox/write:deny", Access::kRead, "/usr", Outcome::kAllowed, ""},
        {"core/sandbox/write:allow", Access::kWrite, "/usr", Outcome::kAllowed, ""},
        {"core/sandbox/exec:deny whitelist/exec+/bin/*", Access::kExec, "/bin/sh", Outcome::kAllowed, ""},
        {"core/sandbox/exec:deny whitelist/exec+/bin/*", Access::kExec, "/sbin/sh", Outcome::kRefused, ""},
        {kBoth, Access::kWrite, "/tmp/x", Outcome::kAllowed, ""},
        {kBoth, Access::kWrite, "/tmp/no/x", Outcome::kRefused, "blacklist/write+/tmp/no/***"},
        {kBoth, Access::kWrite, "/tmp/no/yes", Outcome::kAllowed, ""},
        {kBoth, Access::kWrite, "/usr", Outcome::kRefused, ""},
        {kAllow, Access::kRead, "/etc/shadow", Outcome::kRefused, "blacklist/read+/etc/shadow"},
        {kAllow, Access::kRead, "/etc/passwd", Outcome::kAllowed, ""},
        {kAllow, Access::kRead, "/usr", Outcome::kAllowed, ""},
        {kFilter, Access::kWrite, "/usr/x", Outcome::kFiltered, "filter/write+/usr/**"},
        {kFilter, Access::kWrite, "/tmp/q1", Outcome::kFiltered, "filter/write+/tmp/***"},
        {kFilter, Access::kWrite, "/tmp/x", Outcome::kAllowed, ""},
        {kFilter, Access::kWrite, "/no", Outcome::kRefused, ""},
        {"core/sandbox/write:deny whitelist/write+/a core/match/no_wildcard:prefix", Access::kWrite, "/a/b",
         Outcome::kAllowed, ""},
        {"core/sandbox/write:deny whitelist/write+/a core/match/case_sensitive:no", Access::kWrite, "/A",
         Outcome::kAllowed, ""},
    };
    for (const PathRow& row : rows) {
        const Sample sample(row.commands);
        const Ruling ruling = judge_path(sample.state, sample.settings, row.access, {row.path, {}, {}});
        EXPECT_EQ(ruling.outcome, row.outcome) << row.commands << " on " << row.path;
        EXPECT_EQ(ruling.allowed(), row.outcome == Outcome::kAllowed);
        EXPECT_EQ(ruling.rule, row.rule) << row.commands << " on " << row.path;
        EXPECT_EQ(ruling.rule_origin, row.rule.empty() ? "" : "test:1");
    }
}

TEST(Judge, addresses) {
    struct Row {
        std::string_view commands;
        Access access;
        Outcome outcome;
        std::string_view rule;
    };
    const Row rows[] = {
        {"", Access::kConnect, Outcome::kAllowed, ""},
        {"core/sandbox/network:deny", Access::kConnect, Outcome::kRefused, ""},
        {"core/sandbox/network:deny", Access::kBind, Outcome::kRefused, ""},
        {"core/sandbox/network:deny whitelist/network/connect+LOOPBACK@80", Access::kConnect, Outcome::kAllowed, ""},
        {"core/sandbox/network:deny whitelist/network/connect+LOOPBACK@80", Access::kBind, Outcome::kRefused, ""},
        {"core/sandbox/network:deny whitelist/network/bind+LOOPBACK@80", Access::kBind, Outcome::kAllowed, ""},
        {"core/sandbox/network:allow blacklist/network/bind+LOCAL@0-99", Access::kBind, Outcome::kRefused,
         "blacklist/network/bind+LOCAL@0-99"},
        {"core/sandbox/network:allow blacklist/network/bind+LOCAL@0-99", Access::kConnect, Outcome::kAllowed, ""},
        {"core/sandbox/network:deny filter/network+LOCAL@80", Access::kBind, Outcome::kFiltered,
         "filter/network+LOCAL@80"},
        {"core/sandbox/network:deny filter/network+LOCAL@80", Access::kConnect, Outcome::kFiltered,
         "filter/network+LOCAL@80"},
        {"core/sandbox/network:deny filter/network+LOCAL@81", Access::kConnect, Outcome::kRefused, ""},
    };
    const Address address = Inet4Address{{127, 0, 0, 1}, 80};
    for (const Row& row : rows) {
        const Sample sample(row.commands);
        const Ruling ruling = judge_address(sample.state, sample.settings, row.access, address);
        EXPECT_EQ(ruling.outcome, row.outcome) << row.commands;
        EXPECT_EQ(ruling.rule, row.rule) << row.commands;
    }
}

TEST(Judge, the_unconfined_may_do_all) {
    Sample sample("core/sandbox/write:deny core/sandbox/network:deny");
    sample.state.unconfined = true;
    EXPECT_TRUE(judge_path(sample.state, sample.settings, Access::kWrite, {"/usr", {}, {}}).allowed());
    EXPECT_TRUE(judge_address(sample.state, sample.settings, Access::kBind, UnixAddress{"/x"}).allowed());
}

} // namespace
} // namespace syd::policy
