// SPDX-License-Identifier: BSD-3-Clause
#include "unit/check/world.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/fanotify.h>
#include <sys/inotify.h>

namespace syd::check {
namespace {

using test::Texts;
using test::World;

class WatchTest : public ::testing::Test {
protected:
    WatchTest() {
        world_.make_folder("@/in");
        world_.make_folder("@/out");
        world_.make_file("@/out/file");
        world_.make_link("@/in/link", "@/out/file");
        world_.set_up({"core/sandbox/read:deny", "whitelist/read+@/in/***"});
    }

    World world_;
};

TEST_F(WatchTest, of_inotify_is_a_read_of_the_object) {
    EXPECT_EQ(world_.decide("inotify_add_watch", {3, "@/in", IN_CREATE}), "continue");
    EXPECT_EQ(world_.decide("inotify_add_watch", {3, "@/in/link", IN_MODIFY}), "refuse EPERM");
    EXPECT_EQ(world_.take_reports(), Texts{"read @/out/file EPERM"});
    EXPECT_EQ(world_.decide("inotify_add_watch", {3, "@/in/link", IN_MODIFY | IN_DONT_FOLLOW}), "continue");
}

TEST_F(WatchTest, of_fanotify_may_name_a_descriptor) {
    const int out = world_.open("@/out", O_RDONLY);
    const int in = world_.open("@/in", O_RDONLY);
    EXPECT_EQ(world_.decide("fanotify_mark", {3, FAN_MARK_ADD, FAN_OPEN, AT_FDCWD, "@/out/file"}), "refuse EPERM");
    EXPECT_EQ(world_.decide("fanotify_mark", {3, FAN_MARK_ADD, FAN_OPEN, out, "file"}), "refuse EPERM");
    EXPECT_EQ(world_.decide("fanotify_mark", {3, FAN_MARK_ADD, FAN_OPEN, out, 0}), "refuse EPERM");
    EXPECT_EQ(world_.take_reports(), (Texts{"read @/out/file EPERM", "read @/out/file EPERM", "read @/out EPERM"}));
    EXPECT_EQ(world_.decide("fanotify_mark", {3, FAN_MARK_ADD, FAN_OPEN, in, 0}), "continue");
    EXPECT_EQ(world_.decide("fanotify_mark", {3, FAN_MARK_ADD | FAN_MARK_DONT_FOLLOW, FAN_OPEN, in, "link"}),
              "continue");
    EXPECT_EQ(world_.decide("fanotify_mark", {3, FAN_MARK_ADD, FAN_OPEN, AT_FDCWD, 0}), "refuse EINVAL");
    EXPECT_EQ(world_.take_reports(), Texts{});
}

} // namespace
} // namespace syd::check
