// SPDX-License-Identifier: BSD-3-Clause
#include "base/text.h"
#include "unit/check/world.h"

#include <gtest/gtest.h>

#include <string>

#include <fcntl.h>
#include <unistd.h>

namespace syd::check {
namespace {

using test::Texts;
using test::World;

std::string asker() {
    return cat(" [process ", ::getpid(), " (unit_check)]");
}

struct CallLog : testing::Test {
    Texts lines(unsigned level, std::string_view call, const test::Arguments& arguments) {
        world.set_log_level(level);
        static_cast<void>(world.decide(call, arguments));
        Texts log = world.take_log();
        for (std::string& line : log) {
            line = world.shorten(line);
        }
        return log;
    }
    World world;
};

TEST_F(CallLog, decisions_are_told) {
    world.set_up({"core/sandbox/write:deny", cat("whitelist/write+", world.root(), "/ok")});
    EXPECT_EQ(lines(8, "mkdir", {"@/ok", 0755}), Texts{"8: mkdir: let through" + asker()});
    EXPECT_EQ(lines(8, "mkdir", {"@/no", 0755}), Texts{"8: mkdir: EPERM" + asker()});
    EXPECT_EQ(lines(8, "stat", {"/dev/sydbox", std::string(512, '\0')}), Texts{"8: stat: answered with 0" + asker()});
}

TEST_F(CallLog, lookups_are_told) {
    world.set_up("core/sandbox/write:deny");
    world.make_folder("@/dir");
    world.make_link("@/link", "dir");
    EXPECT_EQ(lines(32, "mkdir", {"@/link/x", 0755}), Texts{"32: mkdir: @/link/x -> @/dir/x" + asker()});
    EXPECT_EQ(lines(32, "mkdir", {"@/none/x", 0755}), Texts{"32: mkdir: @/none/x -> ENOENT" + asker()});
}

TEST_F(CallLog, matches_are_told) {
    world.set_up({"core/sandbox/write:deny", "whitelist/write+/***", cat("blacklist/write+", world.root(), "/no")});
    EXPECT_EQ(lines(64, "mkdir", {"@/ok", 0755}), Texts{"64: write @/ok: whitelist/write+/***"});
    EXPECT_EQ(lines(64, "mkdir", {"@/no", 0755}), Texts{"64: write @/no: blacklist/write+@/no"});
}

TEST_F(CallLog, calls_are_told) {
    world.set_up("core/sandbox/write:deny");
    const Texts intercepted = lines(256, "fchmod", {1000, 0600});
    EXPECT_EQ(intercepted, Texts{"256: fchmod(0x3e8, 0x180)" + asker()});
    EXPECT_EQ(lines(256, "getpid", {}), Texts{}) << "no engine has to hand it in";
    EXPECT_EQ(lines(2048, "getpid", {}), Texts{"2048: getpid()" + asker()});
    EXPECT_EQ(lines(2048, "fchmod", {1000, 0600}), Texts{"2048: fchmod(0x3e8, 0x180)" + asker()});
}

TEST_F(CallLog, nothing_is_tainted) {
    world.set_up("core/sandbox/write:deny");
    EXPECT_EQ(lines(32, "mkdir", {"@/a\033b\n", 0755}), Texts{"32: mkdir: @/a\\eb\\n -> @/a\\eb\\n" + asker()});
    EXPECT_EQ(lines(0, "mkdir", {"@/x", 0755}), Texts{});
}

} // namespace
} // namespace syd::check
