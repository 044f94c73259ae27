// SPDX-License-Identifier: BSD-3-Clause
// Magic commands in calls of the access(2) family with W_OK.
#include "unit/check/world.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace syd::check {
namespace {

using policy::Mode;
using policy::SandboxType;
using test::Texts;
using test::World;

std::string magic(World& world, const std::string& text) {
    return world.decide("access", {"/dev/sydbox" + text, W_OK});
}

TEST(MagicAccess, has_the_answers_of_a_stat) {
    World world;
    EXPECT_EQ(magic(world, ""), "return 0");
    EXPECT_EQ(magic(world, "/1"), "return 0");
    EXPECT_EQ(magic(world, "/0"), "refuse ENOENT");
    EXPECT_EQ(magic(world, "/core/sandbox/write?"), "refuse ENOENT");
    EXPECT_EQ(magic(world, "/core/sandbox/write:deny"), "return 0");
    EXPECT_EQ(world.state()->mode(SandboxType::kWrite), Mode::kDeny);
    EXPECT_EQ(magic(world, "/core/sandbox/write?"), "return 0");
    EXPECT_EQ(magic(world, "/core/sandbox/write:x"), "refuse EINVAL");
    EXPECT_EQ(magic(world, "/core/no/such:x"), "refuse EINVAL");
    EXPECT_EQ(magic(world, "/core/trace/engine:notify"), "refuse EPERM");
    EXPECT_EQ(magic(world, "/core/restrict/shared_memory_writable:true"), "refuse EOPNOTSUPP");
    EXPECT_EQ(world.take_reports(), Texts{});
}

TEST(MagicAccess, is_taken_from_every_call_of_the_family) {
    for (const int sandbox : {0, 1}) {
        World world;
        world.set_up(sandbox == 1 ? "core/sandbox/write:deny" : "core/sandbox/write:off");
        EXPECT_EQ(world.decide("faccessat", {AT_FDCWD, "/dev/sydbox", W_OK}), "return 0");
        EXPECT_EQ(world.decide("faccessat2", {AT_FDCWD, "/dev/sydbox", W_OK, 0}), "return 0");
        EXPECT_EQ(world.decide("faccessat2", {AT_FDCWD, "/dev/sydbox/core/sandbox/read:deny", W_OK, AT_EACCESS}),
                  "return 0");
        EXPECT_EQ(world.state()->mode(SandboxType::kRead), Mode::kDeny);
        EXPECT_EQ(world.decide("faccessat2", {AT_FDCWD, "/dev/sydbox", W_OK, 0x4000}), "refuse EINVAL");
    }
}

TEST(MagicAccess, is_about_writing_alone) {
    for (const int mode : {F_OK, R_OK, X_OK, R_OK | W_OK, W_OK | X_OK}) {
        World world;
        EXPECT_EQ(world.decide("access", {"/dev/sydbox/core/sandbox/read:deny", mode}), "continue") << mode;
        EXPECT_EQ(world.state()->mode(SandboxType::kRead), Mode::kOff);
    }
}

TEST(MagicAccess, of_other_paths_goes_on) {
    World world;
    for (const char* const path : {"/etc/passwd", "/dev/sydboxx", "dev/sydbox", "/dev//sydbox", "", "/dev/sydbo"}) {
        EXPECT_EQ(world.decide("access", {path, W_OK}), "continue") << path;
    }
    EXPECT_EQ(world.decide("access", {8, W_OK}), "continue"); // the kernel refuses it
}

TEST(MagicAccess, is_an_access_like_any_other_once_magic_is_locked) {
    World world;
    world.set_up({"core/sandbox/write:deny"});
    EXPECT_EQ(magic(world, "/core/trace/magic_lock:on"), "return 0");
    EXPECT_EQ(magic(world, "/core/sandbox/write:off"), "refuse ENOENT"); // there is no such file
    EXPECT_EQ(world.state()->mode(SandboxType::kWrite), Mode::kDeny);
}

TEST(MagicAccess, is_carried_out_only_while_the_event_is_valid) {
    World world;
    world.set_valid(false);
    EXPECT_EQ(magic(world, ""), "gone");
    EXPECT_EQ(magic(world, "/core/sandbox/write:deny"), "gone");
}

} // namespace
} // namespace syd::check
