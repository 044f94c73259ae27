// SPDX-License-Identifier: BSD-3-Clause
#include "unit/check/world.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

namespace syd::check {
namespace {

using test::Arguments;
using test::World;

TEST(SetIds, are_noted_and_left_to_the_kernel) {
    for (const std::string_view call : {"setuid", "setgid", "setresuid", "setfsuid", "setgroups"}) {
        World world;
        world.set_up({"core/sandbox/read:deny"});
        EXPECT_FALSE(world.sandbox().ids_may_differ());
        EXPECT_EQ(world.decide(call, {54321, 54321, 54321}), "continue") << call;
        EXPECT_TRUE(world.sandbox().ids_may_differ()) << call;
    }
}

TEST(SetIds, that_stay_those_of_root_are_not_noted) {
    if (::getuid() != 0 || ::getgid() != 0) {
        GTEST_SKIP() << "only root has the ids of root";
    }
    constexpr std::uint64_t kUnchanged = 0xffffffff;
    World world;
    world.set_up({"core/sandbox/read:deny"});
    EXPECT_EQ(world.decide("setresuid", {kUnchanged, 0, kUnchanged}), "continue");
    EXPECT_EQ(world.decide("setregid", {-1, 0}), "continue");
    EXPECT_EQ(world.decide("setuid", {0}), "continue");
    EXPECT_FALSE(world.sandbox().ids_may_differ());
    EXPECT_EQ(world.decide("setgroups", {0, 0}), "continue");
    EXPECT_TRUE(world.sandbox().ids_may_differ());
}

TEST(SetIds, are_noted_if_one_of_them_is_another) {
    for (const Arguments& ids : {Arguments{0, 0, 1}, Arguments{1, -1, -1}, Arguments{0x10000, 0, 0}}) {
        World world;
        world.set_up({"core/sandbox/read:deny"});
        EXPECT_EQ(world.decide("setresuid", ids), "continue");
        EXPECT_TRUE(world.sandbox().ids_may_differ());
    }
}

class SetIdProgramTest : public ::testing::Test {
protected:
    SetIdProgramTest() {
        world_.options().is_privileged = true;
        world_.make_file("@/program");
        world_.make_file("@/plain");
        path_ = world_.expand("@/program");
    }

    // False where the test may not make such a file.
    bool give_to_somebody() {
        constexpr uid_t kSomebody = 54321;
        return ::chown(path_.c_str(), kSomebody, kSomebody) == 0 && ::chmod(path_.c_str(), 04755) == 0;
    }

    World world_;
    std::string path_;
};

TEST_F(SetIdProgramTest, of_another_user_is_noted_before_it_runs) {
    if (!give_to_somebody()) {
        GTEST_SKIP() << "only root can make a set-user-id program of another user";
    }
    world_.set_up({"core/sandbox/read:deny"});
    EXPECT_EQ(world_.decide("execve", {"@/none", 0, 0}), "continue"); // the kernel's to refuse
    EXPECT_EQ(world_.decide("execve", {8, 0, 0}), "continue");
    EXPECT_EQ(world_.decide("execve", {"@/plain", 0, 0}), "continue");
    EXPECT_FALSE(world_.sandbox().ids_may_differ());
    EXPECT_EQ(world_.decide("execve", {"@/program", 0, 0}), "continue");
    EXPECT_TRUE(world_.sandbox().ids_may_differ());
}

TEST_F(SetIdProgramTest, is_noted_where_executing_is_checked_too) {
    if (!give_to_somebody()) {
        GTEST_SKIP() << "only root can make a set-user-id program of another user";
    }
    world_.set_up({"core/sandbox/exec:deny", "whitelist/exec+@/***"});
    EXPECT_EQ(world_.decide("execve", {"@/program", 0, 0}), "continue");
    EXPECT_TRUE(world_.sandbox().ids_may_differ());
}

TEST_F(SetIdProgramTest, is_not_looked_for_by_an_unprivileged_sydbox) {
    if (!give_to_somebody()) {
        GTEST_SKIP() << "only root can make a set-user-id program of another user";
    }
    world_.options().is_privileged = false;
    world_.set_up({"core/sandbox/read:deny"});
    EXPECT_EQ(world_.decide("execve", {"@/program", 0, 0}), "continue");
    EXPECT_FALSE(world_.sandbox().ids_may_differ());
}

} // namespace
} // namespace syd::check
