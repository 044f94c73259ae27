// SPDX-License-Identifier: BSD-3-Clause
// rename: both names are judged, and where the old name is missing the errno is the kernel's, in the kernel's order.
#include "unit/check/world.h"

#include "base/text.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/fs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

namespace syd::check {
namespace {

using test::Texts;
using test::World;

class RenameTest : public ::testing::Test {
protected:
    RenameTest() {
        for (const char* const folder : {"@/in", "@/in/folder", "@/out", "@/out/folder"}) {
            world_.make_folder(folder);
        }
        world_.make_file("@/in/file");
        world_.make_file("@/in/other");
        world_.make_file("@/out/file");
    }

    std::string rename(const std::string& from, const std::string& to, unsigned flags = 0) {
        return world_.decide("renameat2", {AT_FDCWD, from, AT_FDCWD, to, flags});
    }

    // What the kernel itself says; only for calls that it refuses.
    [[nodiscard]] std::string kernel_answer(const std::string& from, const std::string& to, unsigned flags) {
        const auto result =
            ::syscall(SYS_renameat2, AT_FDCWD, world_.expand(from).c_str(), AT_FDCWD, world_.expand(to).c_str(), flags);
        return result == 0 ? "continue" : cat("refuse ", errno_name(Errno::last()));
    }

    World world_;
};

TEST_F(RenameTest, of_a_missing_name_fails_as_in_the_kernel) {
    world_.set_up({"core/sandbox/write:deny", "whitelist/write+@/in/***"});
    for (const char* const to : {"@/in/new", "@/in/file", "@/out/new", "@/out/folder/", "@/none/new", "@/in/file/new",
                                 "@/in/.", "@/in/..", "@/in/folder/..", "/", "", "@/in/folder/."}) {
        for (const unsigned flags : {0U, unsigned{RENAME_NOREPLACE}, unsigned{RENAME_EXCHANGE}}) {
            EXPECT_EQ(rename("@/in/none", to, flags), kernel_answer("@/in/none", to, flags)) << to << ' ' << flags;
        }
    }
    EXPECT_EQ(world_.take_reports(), Texts{});
}

TEST_F(RenameTest, of_what_is_no_name_fails_as_in_the_kernel) {
    world_.set_up({"core/sandbox/write:deny", "whitelist/write+@/in/***"});
    for (const char* const name :
         {"/", "//", "@/out/.", "@/out/..", "@/out/folder/./", "@/in/.", "@/in/file/.", "@/none/.", "@/in/folder/.."}) {
        for (const unsigned flags : {0U, unsigned{RENAME_NOREPLACE}, unsigned{RENAME_EXCHANGE}}) {
            EXPECT_EQ(rename(name, "@/in/new", flags), kernel_answer(name, "@/in/new", flags)) << name << ' ' << flags;
            EXPECT_EQ(rename("@/in/file", name, flags), kernel_answer("@/in/file", name, flags))
                << name << ' ' << flags;
            EXPECT_EQ(rename(name, name, flags), kernel_answer(name, name, flags)) << name << ' ' << flags;
        }
    }
    for (const char* const name : {"@/out/file", "@/out/file/", "@/in/other", "@/in/other/"}) {
        EXPECT_EQ(rename("@/in/file", name, RENAME_NOREPLACE), "refuse EEXIST") << name;
    }
    EXPECT_EQ(world_.take_reports(), Texts{});
}

TEST_F(RenameTest, with_wrong_flags_fails_before_any_path_is_read) {
    world_.set_up({"core/sandbox/write:deny"});
    for (const int flags : {8, RENAME_EXCHANGE | RENAME_NOREPLACE, RENAME_EXCHANGE | RENAME_WHITEOUT}) {
        EXPECT_EQ(world_.decide("renameat2", {AT_FDCWD, 8, AT_FDCWD, 8, flags}), "refuse EINVAL") << flags;
    }
}

TEST_F(RenameTest, is_judged_by_both_names) {
    world_.set_up({"core/sandbox/write:deny", "whitelist/write+@/in/***"});
    EXPECT_EQ(rename("@/in/file", "@/in/other"), "continue");
    EXPECT_EQ(world_.take_reports(), Texts{});
    EXPECT_EQ(rename("@/out/file", "@/out/new"), "refuse EPERM");
    EXPECT_EQ(world_.take_reports(), Texts{"write @/out/file EPERM"}); // the first refusal ends it
    EXPECT_EQ(rename("@/in/file", "@/out/new", RENAME_NOREPLACE), "refuse EPERM");
    EXPECT_EQ(world_.take_reports(), Texts{"write @/out/new EPERM"});
    EXPECT_EQ(rename("@/in/file", "@/out/file", RENAME_EXCHANGE), "refuse EPERM");
    EXPECT_EQ(world_.take_reports(), Texts{"write @/out/file EPERM"});
    EXPECT_EQ(rename("@/in/file", "@/none/new"), "refuse ENOENT");
    EXPECT_EQ(world_.take_reports(), Texts{});
}

TEST_F(RenameTest, does_not_take_a_file_to_where_it_may_be_read) {
    world_.set_up({"core/sandbox/read:deny", "whitelist/read+@/in/***"});
    EXPECT_EQ(rename("@/out/file", "@/in/new"), "refuse EPERM");
    EXPECT_EQ(world_.take_reports(), Texts{"read @/out/file EPERM"});
    EXPECT_EQ(rename("@/out/file", "@/out/new"), "continue");
    EXPECT_EQ(rename("@/in/file", "@/out/new"), "continue");
    EXPECT_EQ(rename("@/in/file", "@/out/file"), "continue");
    // The file at the new name comes the other way.
    EXPECT_EQ(rename("@/in/file", "@/out/file", RENAME_EXCHANGE), "refuse EPERM");
    EXPECT_EQ(world_.take_reports(), Texts{"read @/out/file EPERM"});
    EXPECT_EQ(rename("@/out/none", "@/in/new"), "continue"); // nothing to read: the kernel refuses it
}

TEST_F(RenameTest, does_not_take_a_folder_away_from_rules_below_it) {
    world_.set_up({"core/sandbox/write:allow", "blacklist/write+@/in/folder/kept/***"});
    EXPECT_EQ(rename("@/in/folder", "@/in/moved"), "refuse EPERM");
    EXPECT_EQ(world_.take_reports(),
              Texts{"write @/in/folder/kept EPERM by blacklist/write+@/in/folder/kept/*** (-m)"});
    EXPECT_EQ(rename("@/in/file", "@/in/moved"), "continue");
    EXPECT_EQ(rename("@/out/folder", "@/out/moved"), "continue");
    EXPECT_EQ(rename("@/out/folder", "@/in/folder", RENAME_EXCHANGE), "refuse EPERM");
}

// Rules may permit a directory and not what is in it.
TEST_F(RenameTest, does_not_take_the_content_of_a_folder_to_where_it_may_be_read) {
    world_.set_up({"core/sandbox/read:deny", "whitelist/read+@/in/folder", "whitelist/read+@/out/***"});
    EXPECT_EQ(rename("@/in/folder", "@/out/new"), "refuse EPERM");
    EXPECT_EQ(world_.take_reports(), Texts{"read @/in/folder EPERM"});
    EXPECT_EQ(rename("@/in/folder", "@/in/new"), "continue");
    EXPECT_EQ(rename("@/out/folder", "@/in/new"), "continue");
    EXPECT_EQ(world_.take_reports(), Texts{});
}

// The rule prohibits names that it has no list of.
TEST_F(RenameTest, does_not_take_a_folder_away_from_wildcards_below_it) {
    world_.set_up({"core/sandbox/write:allow", "blacklist/write+@/in/folder/*.key",
                   "blacklist/write+@/out/folder/*.key", "whitelist/write+@/out/folder/***"});
    EXPECT_EQ(rename("@/in/folder", "@/in/moved"), "refuse EPERM");
    EXPECT_EQ(world_.take_reports(), Texts{"write @/in/folder EPERM by blacklist/write+@/in/folder/*.key (-m)"});
    EXPECT_EQ(rename("@/out/folder", "@/out/moved"), "continue") << "a newer rule permits all of it";
}

// /proc/PID of a process of the sandbox is its own affair: the kernel refuses to make a name there.
TEST_F(RenameTest, into_the_own_process_directory_is_left_to_the_kernel) {
    world_.set_up({"core/sandbox/write:deny", "whitelist/write+@/in/***"});
    EXPECT_EQ(rename("@/in/file", "/proc/self/x"), "continue");
    EXPECT_EQ(world_.take_reports(), Texts{});
}

TEST_F(RenameTest, with_unreadable_names_fails_with_EFAULT) {
    world_.set_up({"core/sandbox/write:deny", "whitelist/write+@/in/***"});
    EXPECT_EQ(world_.decide("rename", {8, "@/in/new"}), "refuse EFAULT");
    EXPECT_EQ(world_.decide("rename", {"@/in/file", 8}), "refuse EFAULT");
    EXPECT_EQ(world_.decide("rename", {"@/in/none", 8}), "refuse EFAULT");
    World reading;
    reading.set_up("core/sandbox/read:deny");
    reading.make_file("@/file");
    EXPECT_EQ(reading.decide("link", {8, "@/new"}), "refuse EFAULT");
    EXPECT_EQ(reading.decide("link", {"@/file", 8}), "refuse EFAULT");
}

// The names are read and resolved once: every check has the same objects, though a link changes meanwhile. (The world
// asks whether the event is valid before a report; a second reading would be seen as a second look-up in the log.)
TEST_F(RenameTest, resolves_each_name_once) {
    world_.set_up({"core/sandbox/write:allow", "core/sandbox/read:allow", "blacklist/write+@/none/***",
                   "blacklist/read+@/none/***"});
    world_.set_log_level(static_cast<unsigned>(LogTopic::kLookup));
    EXPECT_EQ(rename("@/in/file", "@/in/new", 0), "continue");
    EXPECT_EQ(world_.take_log().size(), 2U);
    EXPECT_EQ(world_.decide("link", {"@/in/file", "@/in/new"}), "continue");
    EXPECT_EQ(world_.take_log().size(), 2U);
}

TEST_F(RenameTest, is_not_looked_at_while_nothing_is_checked) {
    EXPECT_EQ(world_.decide("rename", {8, 8}), "continue");
    EXPECT_EQ(world_.decide("link", {8, 8}), "continue");
}

} // namespace
} // namespace syd::check
