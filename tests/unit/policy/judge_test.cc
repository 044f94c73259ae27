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
    PathAccess access;
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
        {"", PathAccess::kWrite, "/usr", Outcome::kAllowed, ""},
        {"blacklist/write+/usr", PathAccess::kWrite, "/usr", Outcome::kAllowed, ""},
        {"core/sandbox/write:never blacklist/write+/usr", PathAccess::kWrite, "/usr", Outcome::kAllowed, ""},
        {"core/sandbox/write:deny", PathAccess::kWrite, "/usr", Outcome::kRefused, ""},
        {"core/sandbox/write:deny", PathAccess::kRead, "/usr", Outcome::kAllowed, ""},
        {"core/sandbox/write:allow", PathAccess::kWrite, "/usr", Outcome::kAllowed, ""},
        {"core/sandbox/exec:deny whitelist/exec+/bin/*", PathAccess::kExec, "/bin/sh", Outcome::kAllowed, ""},
        {"core/sandbox/exec:deny whitelist/exec+/bin/*", PathAccess::kExec, "/sbin/sh", Outcome::kRefused, ""},
        {kBoth, PathAccess::kWrite, "/tmp/x", Outcome::kAllowed, ""},
        {kBoth, PathAccess::kWrite, "/tmp/no/x", Outcome::kRefused, "blacklist/write+/tmp/no/***"},
        {kBoth, PathAccess::kWrite, "/tmp/no/yes", Outcome::kAllowed, ""},
        {kBoth, PathAccess::kWrite, "/usr", Outcome::kRefused, ""},
        {kAllow, PathAccess::kRead, "/etc/shadow", Outcome::kRefused, "blacklist/read+/etc/shadow"},
        {kAllow, PathAccess::kRead, "/etc/passwd", Outcome::kAllowed, ""},
        {kAllow, PathAccess::kRead, "/usr", Outcome::kAllowed, ""},
        {kFilter, PathAccess::kWrite, "/usr/x", Outcome::kFiltered, "filter/write+/usr/**"},
        {kFilter, PathAccess::kWrite, "/tmp/q1", Outcome::kFiltered, "filter/write+/tmp/***"},
        {kFilter, PathAccess::kWrite, "/tmp/x", Outcome::kAllowed, ""},
        {kFilter, PathAccess::kWrite, "/no", Outcome::kRefused, ""},
        {"core/sandbox/write:deny whitelist/write+/a core/match/no_wildcard:prefix", PathAccess::kWrite, "/a/b",
         Outcome::kAllowed, ""},
        {"core/sandbox/write:deny whitelist/write+/a core/match/case_sensitive:no", PathAccess::kWrite, "/A",
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
        NetworkAccess access;
        Outcome outcome;
        std::string_view rule;
    };
    const Row rows[] = {
        {"", NetworkAccess::kConnect, Outcome::kAllowed, ""},
        {"core/sandbox/network:deny", NetworkAccess::kConnect, Outcome::kRefused, ""},
        {"core/sandbox/network:deny", NetworkAccess::kBind, Outcome::kRefused, ""},
        {"core/sandbox/network:deny whitelist/network/connect+LOOPBACK@80", NetworkAccess::kConnect, Outcome::kAllowed,
         ""},
        {"core/sandbox/network:deny whitelist/network/connect+LOOPBACK@80", NetworkAccess::kBind, Outcome::kRefused,
         ""},
        {"core/sandbox/network:deny whitelist/network/bind+LOOPBACK@80", NetworkAccess::kBind, Outcome::kAllowed, ""},
        {"core/sandbox/network:allow blacklist/network/bind+LOCAL@0-99", NetworkAccess::kBind, Outcome::kRefused,
         "blacklist/network/bind+LOCAL@0-99"},
        {"core/sandbox/network:allow blacklist/network/bind+LOCAL@0-99", NetworkAccess::kConnect, Outcome::kAllowed,
         ""},
        {"core/sandbox/network:deny filter/network+LOCAL@80", NetworkAccess::kBind, Outcome::kFiltered,
         "filter/network+LOCAL@80"},
        {"core/sandbox/network:deny filter/network+LOCAL@80", NetworkAccess::kConnect, Outcome::kFiltered,
         "filter/network+LOCAL@80"},
        {"core/sandbox/network:deny filter/network+LOCAL@81", NetworkAccess::kConnect, Outcome::kRefused, ""},
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
    EXPECT_TRUE(judge_path(sample.state, sample.settings, PathAccess::kWrite, {"/usr", {}, {}}).allowed());
    EXPECT_TRUE(judge_address(sample.state, sample.settings, NetworkAccess::kBind, UnixAddress{"/x"}).allowed());
}

} // namespace
} // namespace syd::policy
