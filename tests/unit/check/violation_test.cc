// SPDX-License-Identifier: BSD-3-Clause
// What follows a refusal: reports, filters, decisions, stale events, panics.
#include "unit/check/world.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

namespace syd::check {
namespace {

using test::Texts;
using test::World;

TEST(Violation, tells_the_whole_story) {
    World world;
    world.make_file("@/file");
    world.set_up({"core/sandbox/write:allow", "blacklist/write+@/**"});
    ASSERT_EQ(world.decide("openat", {AT_FDCWD, "@/./file", O_WRONLY, 0}), "refuse EPERM");
    const auto violations = world.take_violations();
    ASSERT_EQ(violations.size(), 1U);
    const Violation& violation = violations[0];
    EXPECT_EQ(violation.access, policy::Access::kWrite);
    EXPECT_EQ(violation.event.row->name, "openat");
    EXPECT_EQ(violation.event.tid, world.tid());
    EXPECT_EQ(violation.event.int_argument(2), O_WRONLY);
    EXPECT_EQ(violation.argument_texts[1], world.root() + "/./file");
    EXPECT_EQ(violation.argument_texts[0], std::nullopt);
    EXPECT_EQ(violation.result, Errno{EPERM});
    EXPECT_EQ(violation.subject, world.root() + "/file");
    EXPECT_FALSE(violation.no_rule_can_allow);
    EXPECT_EQ(violation.rule, "blacklist/write+" + world.root() + "/**");
    EXPECT_EQ(violation.rule_origin, "-m");
    EXPECT_EQ(violation.process.pid, ::getpid());
    EXPECT_EQ(violation.process.name, "unit_check");
    ASSERT_FALSE(violation.process.command_line.empty());
    EXPECT_TRUE(violation.process.command_line[0].ends_with("unit_check"));
    EXPECT_EQ(violation.parent.pid, test::kSupervisor);
    EXPECT_EQ(violation.working_directory, std::filesystem::current_path().string());
}

TEST(Violation, names_the_rule_that_decided) {
    World world;
    world.make_file("@/file");
    world.set_up({"core/sandbox/write:deny", "whitelist/write+@/***", "blacklist/write+@/f*"});
    EXPECT_EQ(world.decide("truncate", {"@/file", 0}), "refuse EPERM");
    EXPECT_EQ(world.decide("truncate", {"/", 0}), "refuse EPERM");
    EXPECT_EQ(world.take_reports(), (Texts{"write @/file EPERM by blacklist/write+@/f* (-m)", "write / EPERM"}));
}

TEST(Violation, filters_keep_quiet_and_still_refuse) {
    for (const std::string decision : {"deny", "kill", "cont", "contall", "killall"}) {
        World world;
        world.make_file("@/file");
        world.set_up({"core/sandbox/write:deny", "filter/write+@/file", "core/violation/decision:" + decision});
        EXPECT_EQ(world.decide("truncate", {"@/file", 0}), "refuse EPERM") << decision;
        EXPECT_EQ(world.take_reports(), Texts{}) << decision;
        EXPECT_EQ(world.take_requests(), Texts{}) << decision;
    }
}

TEST(Violation, is_followed_by_what_was_decided) {
    const struct {
        const char* decision;
        const char* expected;
        const char* result;
        Texts requests;
    } cases[]{
        {"deny", "refuse EPERM", "EPERM", {}},
        {"kill", "kill", "EPERM", {}},
        {"killall", "kill", "EPERM", {"kill all: violation"}},
        {"cont", "continue", "went on", {}},
        {"contall", "continue", "went on", {"let all go: violation"}},
    };
    for (const auto& one : cases) {
        World world;
        world.make_file("@/file");
        world.set_up({"core/sandbox/write:deny", std::string("core/violation/decision:") + one.decision});
        EXPECT_EQ(world.decide("truncate", {"@/file", 0}), one.expected) << one.decision;
        EXPECT_EQ(world.take_reports(), Texts{std::string("write @/file ") + one.result}) << one.decision;
        EXPECT_EQ(world.take_requests(), one.requests) << one.decision;
    }
}

// A harmless refusal is no violation, so no decision follows it.
TEST(Violation, harmless_refusals_are_reported_only_when_asked_for) {
    for (const bool raised : {false, true}) {
        World world;
        world.make_folder("@/folder");
        world.make_file("@/file");
        world.set_up({"core/sandbox/write:deny", "core/sandbox/read:deny",
                      std::string("core/violation/raise_safe:") + (raised ? "true" : "false")});
        EXPECT_EQ(world.decide("mkdir", {"@/folder", 0755}), "refuse EEXIST");
        EXPECT_EQ(world.decide("access", {"@/file", W_OK}), "refuse EACCES");
        EXPECT_EQ(world.decide("listxattr", {"@/file", 0, 0}), "refuse EOPNOTSUPP");
        EXPECT_EQ(world.take_reports(),
                  raised ? (Texts{"write @/folder EEXIST", "write @/file EACCES", "read @/file EOPNOTSUPP"}) : Texts{});
    }
}

TEST(Violation, failures_are_reported_only_when_asked_for) {
    for (const bool raised : {false, true}) {
        World world;
        world.set_up(
            {"core/sandbox/write:deny", std::string("core/violation/raise_fail:") + (raised ? "true" : "false")});
        EXPECT_EQ(world.decide("mkdir", {"@/none/x", 0755}), "refuse ENOENT");
        EXPECT_EQ(world.take_reports(), raised ? Texts{"write @/none/x ENOENT"} : Texts{});
    }
}

TEST(Violation, a_stale_event_is_neither_reported_nor_decided) {
    for (const std::string decision : {"deny", "kill", "killall", "cont", "contall"}) {
        World world;
        world.make_file("@/file");
        world.set_up({"core/sandbox/write:deny", "core/violation/decision:" + decision});
        world.set_valid(false);
        EXPECT_EQ(world.decide("truncate", {"@/file", 0}), "gone") << decision;
        EXPECT_EQ(world.take_reports(), Texts{}) << decision;
        EXPECT_EQ(world.take_requests(), Texts{}) << decision;
    }
}

// The details are read after the first question, so they may be another process's.
TEST(Violation, an_event_that_goes_stale_meanwhile_is_not_reported) {
    World world;
    world.make_file("@/file");
    world.set_up("core/sandbox/write:deny");
    world.go_stale_after(1);
    EXPECT_EQ(world.decide("truncate", {"@/file", 0}), "refuse EPERM");
    EXPECT_EQ(world.take_reports(), Texts{});
}

TEST(Violation, a_stale_failure_is_not_reported) {
    World world;
    world.set_up({"core/sandbox/write:deny", "core/violation/raise_fail:true"});
    world.set_valid(false);
    EXPECT_EQ(world.decide("mkdir", {"@/none/x", 0755}), "refuse ENOENT");
    EXPECT_EQ(world.take_reports(), Texts{});
}

TEST(Panic, is_followed_by_what_was_decided) {
    const struct {
        const char* decision;
        const char* expected;
        bool is_unconfined;
        Texts requests;
    } cases[]{
        {"kill", "kill", false, {}},
        {"killall", "kill", false, {"kill all: panic"}},
        {"cont", "continue", true, {}},
        {"contall", "continue", false, {"let all go: panic"}},
    };
    for (const auto& one : cases) {
        World world;
        world.set_up(std::string("core/panic/decision:") + one.decision);
        EXPECT_EQ(world.panic("out of memory"), one.expected) << one.decision;
        EXPECT_EQ(world.take_requests(), one.requests) << one.decision;
        EXPECT_EQ(world.take_log(), Texts{"1: out of memory"}) << one.decision;
        EXPECT_EQ(world.state()->unconfined, one.is_unconfined) << one.decision;
    }
}

} // namespace
} // namespace syd::check
