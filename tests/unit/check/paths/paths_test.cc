// SPDX-License-Identifier: BSD-3-Clause
#include "unit/check/world.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/fs.h>
#include <linux/openat2.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

namespace syd::check {
namespace {

using test::Arguments;
using test::Texts;
using test::World;

struct Case {
    std::string_view call;
    Arguments arguments;
    const char* decision;
    Texts reports;
};

// @/in may be written, @/out may not; each has a file, a folder, and a link to the other's file.
class PathCheckTest : public ::testing::Test {
protected:
    PathCheckTest() {
        for (const std::string folder : {"@/in", "@/out"}) {
            world_.make_folder(folder);
            world_.make_folder(folder + "/folder");
            world_.make_file(folder + "/file");
        }
        world_.make_link("@/in/link", "@/out/file");
        world_.make_link("@/out/link", "@/in/file");
    }

    void deny_writes() { world_.set_up({"core/sandbox/write:deny", "whitelist/write+@/in/***"}); }

    void expect(const std::vector<Case>& cases) {
        for (const Case& one : cases) {
            std::string words(one.call);
            for (const auto& argument : one.arguments) {
                words += " " + argument.text().value_or(std::to_string(argument.value()));
            }
            EXPECT_EQ(world_.decide(one.call, one.arguments), one.decision) << words;
            EXPECT_EQ(world_.take_reports(), one.reports) << words;
        }
    }

    World world_;
};

TEST_F(PathCheckTest, open_is_judged_by_what_its_flags_ask_for) {
    deny_writes();
    expect({
        {"open", {"@/out/file", O_RDONLY}, "continue", {}},
        {"open", {"@/out/file", O_WRONLY}, "refuse EPERM", {"write @/out/file EPERM"}},
        {"open", {"@/out/file", O_RDWR | O_CLOEXEC}, "refuse EPERM", {"write @/out/file EPERM"}},
        {"open", {"@/out/file", 3}, "refuse EPERM", {"write @/out/file EPERM"}},
        {"open", {"@/out/file", O_RDONLY | O_TRUNC}, "refuse EPERM", {"write @/out/file EPERM"}},
        {"open", {"@/out/file", O_WRONLY | O_APPEND}, "refuse EPERM", {"write @/out/file EPERM"}},
        {"open", {"@/in/file", O_RDWR | O_TRUNC}, "continue", {}},
        // O_CREAT of what is there is no write.
        {"open", {"@/out/file", O_RDONLY | O_CREAT}, "continue", {}},
        {"open", {"@/out/new", O_RDONLY | O_CREAT}, "refuse EPERM", {"write @/out/new EPERM"}},
        {"open", {"@/out/new", O_WRONLY | O_CREAT | O_EXCL}, "refuse EPERM", {"write @/out/new EPERM"}},
        {"open", {"@/in/new", O_WRONLY | O_CREAT | O_EXCL}, "continue", {}},
        {"open", {"@/out", O_WRONLY | O_TMPFILE}, "refuse EPERM", {"write @/out EPERM"}},
        {"open", {"@/in", O_RDWR | O_TMPFILE}, "continue", {}},
        // It gives no access yet.
        {"open", {"@/out/file", O_PATH | O_WRONLY}, "continue", {}},
        {"creat", {"@/out/file", 0644}, "refuse EPERM", {"write @/out/file EPERM"}},
        {"creat", {"@/out/new", 0644}, "refuse EPERM", {"write @/out/new EPERM"}},
        {"creat", {"@/in/new", 0644}, "continue", {}},
    });
}

TEST_F(PathCheckTest, open_is_judged_by_the_object_that_it_leads_to) {
    deny_writes();
    const int out = world_.open("@/out", O_PATH);
    const int in = world_.open("@/in", O_RDONLY | O_DIRECTORY);
    expect({
        {"open", {"@/out/link", O_WRONLY}, "continue", {}},
        {"open", {"@/in/link", O_WRONLY}, "refuse EPERM", {"write @/out/file EPERM"}},
        {"open", {"@/in/../out/./file", O_WRONLY}, "refuse EPERM", {"write @/out/file EPERM"}},
        {"open", {"@/in//file", O_WRONLY}, "continue", {}},
        {"openat", {out, "file", O_WRONLY}, "refuse EPERM", {"write @/out/file EPERM"}},
        {"openat", {in, "file", O_WRONLY}, "continue", {}},
        {"openat", {in, "../out/file", O_WRONLY}, "refuse EPERM", {"write @/out/file EPERM"}},
        {"openat", {in, "@/out/file", O_WRONLY}, "refuse EPERM", {"write @/out/file EPERM"}},
        {"openat", {AT_FDCWD, "@/out/file", O_WRONLY}, "refuse EPERM", {"write @/out/file EPERM"}},
    });
}

// The errno is the kernel's, and nobody is told.
TEST_F(PathCheckTest, what_would_fail_anyway_fails_as_it_would) {
    deny_writes();
    const int out = world_.open("@/out", O_PATH);
    expect({
        {"open", {"@/out/none", O_WRONLY}, "refuse ENOENT", {}},
        {"open", {"@/out/none/file", O_WRONLY | O_CREAT}, "refuse ENOENT", {}},
        {"open", {"@/out/file/x", O_WRONLY}, "refuse ENOTDIR", {}},
        {"open", {"", O_WRONLY}, "refuse ENOENT", {}},
        {"open", {0, O_WRONLY}, "refuse EFAULT", {}},
        {"open", {std::string(5000, 'x'), O_WRONLY}, "refuse ENAMETOOLONG", {}},
        {"openat", {99999, "file", O_WRONLY}, "refuse EBADF", {}},
        {"open", {"@/out/file", O_WRONLY | O_CREAT | O_EXCL}, "refuse EEXIST", {}},
        {"mkdir", {"@/out", 0755}, "refuse EEXIST", {}},
        {"mkdir", {"@/out/link", 0755}, "refuse EEXIST", {}},
        {"mkdir", {"/", 0755}, "refuse EEXIST", {}},
        {"mkdirat", {out, "folder", 0755}, "refuse EEXIST", {}},
        {"symlink", {"anything", "@/out/file"}, "refuse EEXIST", {}},
        {"rmdir", {"@/out/file"}, "refuse ENOTDIR", {}},
        {"rmdir", {"@/out/file/"}, "refuse ENOTDIR", {}},
        {"rmdir", {"@/out/none"}, "refuse ENOENT", {}},
        {"rmdir", {"@/out"}, "refuse ENOTEMPTY", {}},
        {"rmdir", {"/"}, "refuse EBUSY", {}},
        {"rmdir", {"@/out/folder/."}, "refuse EINVAL", {}},
        {"rmdir", {"@/out/folder/.."}, "refuse ENOTEMPTY", {}},
        {"unlinkat", {out, "folder/.", AT_REMOVEDIR}, "refuse EINVAL", {}},
        {"unlink", {"@/out/folder"}, "refuse EISDIR", {}},
        {"unlink", {"/"}, "refuse EISDIR", {}},
        {"unlink", {"@/out/folder/.."}, "refuse EISDIR", {}},
        {"unlink", {"@/out/none"}, "refuse ENOENT", {}},
        {"fchmod", {99999, 0644}, "refuse EBADF", {}},
    });
}

TEST_F(PathCheckTest, arguments_are_refused_before_paths_are_looked_up) {
    deny_writes();
    const std::string too_long(5000, 'x');
    for (const char* const path : {"@/out/new", "@/out/file", "@/none/x", "@/in/file"}) {
        expect({
            {"truncate", {path, -1}, "refuse EINVAL", {}},
            {"symlink", {"", path}, "refuse ENOENT", {}},
            {"symlink", {too_long, path}, "refuse ENAMETOOLONG", {}},
            {"symlinkat", {8, AT_FDCWD, path}, "refuse EFAULT", {}},
            {"mknod", {path, S_IFDIR | 0755, 0}, "refuse EPERM", {}},
            {"mknodat", {AT_FDCWD, path, S_IFLNK | 0755, 0}, "refuse EINVAL", {}},
        });
    }
    EXPECT_EQ(world_.decide("truncate", {"@/in/file", 0x80000000}), "continue");
    EXPECT_EQ(world_.decide("utimensat", {99999, 0, 0, AT_SYMLINK_NOFOLLOW}), "refuse EINVAL");
}

// unlink(2), EACCES: that comes before what the name is, but it is reported like another refusal.
TEST_F(PathCheckTest, a_directory_that_may_not_be_written_is_EACCES_for_what_is_removed) {
    if (::geteuid() == 0) {
        GTEST_SKIP() << "root may write to every directory";
    }
    deny_writes();
    ASSERT_EQ(::chmod(world_.expand("@/out").c_str(), 0555), 0);
    expect({
        {"unlink", {"@/out/file"}, "refuse EACCES", {"write @/out/file EACCES"}},
        {"rmdir", {"@/out/folder"}, "refuse EACCES", {"write @/out/folder EACCES"}},
        {"unlink", {"@/out/folder"}, "refuse EACCES", {}},
        {"unlink", {"@/out/folder/"}, "refuse EISDIR", {}},
        {"rmdir", {"@/out/file"}, "refuse EACCES", {}},
        {"mkdir", {"@/out/new", 0755}, "refuse EPERM", {"write @/out/new EPERM"}},
    });
    ASSERT_EQ(::chmod(world_.expand("@/out").c_str(), 0755), 0);
}

// Linux 6.13.
TEST_F(PathCheckTest, a_null_path_with_AT_EMPTY_PATH_is_the_descriptor) {
    deny_writes();
    const int out = world_.open("@/out/file", O_RDONLY);
    const int in = world_.open("@/in/file", O_RDONLY);
    const Texts reports{"write @/out/file EPERM"};
    expect({
        {"setxattrat", {out, 0, AT_EMPTY_PATH, "user.n", 0, 0}, "refuse EPERM", reports},
        {"setxattrat", {in, 0, AT_EMPTY_PATH, "user.n", 0, 0}, "continue", {}},
        {"setxattrat", {out, 0, 0, "user.n", 0, 0}, "refuse EFAULT", {}},
        {"removexattrat", {out, 0, AT_EMPTY_PATH, "user.n"}, "refuse EPERM", reports},
        {"file_setattr", {out, 0, 0, 0, AT_EMPTY_PATH}, "refuse EPERM", reports},
        {"file_setattr", {99999, 0, 0, 0, AT_EMPTY_PATH}, "refuse EBADF", {}},
        {"fchownat", {out, 0, 0, 0, AT_EMPTY_PATH}, "refuse EFAULT", {}},
    });
}

TEST_F(PathCheckTest, open_how_is_read_from_memory) {
    deny_writes();
    const int in = world_.open("@/in", O_PATH);
    const auto how = [this, in](const char* path, std::uint64_t flags, std::uint64_t resolve) {
        const open_how value{flags, 0, resolve};
        return world_.decide("openat2", {in, path, &value, sizeof value});
    };
    EXPECT_EQ(how("file", O_RDONLY, 0), "continue");
    EXPECT_EQ(how("file", O_WRONLY, 0), "continue");
    EXPECT_EQ(how("../out/file", O_RDONLY, 0), "continue");
    EXPECT_EQ(how("../out/file", O_WRONLY, 0), "refuse EPERM");
    EXPECT_EQ(world_.take_reports(), Texts{"write @/out/file EPERM"});
    EXPECT_EQ(how("../out/file", O_WRONLY, RESOLVE_BENEATH), "refuse EXDEV");
    EXPECT_EQ(how("link", O_WRONLY, RESOLVE_NO_SYMLINKS), "refuse ELOOP");
    const open_how value{O_WRONLY, 0, 0};
    EXPECT_EQ(world_.decide("openat2", {in, "file", &value, sizeof value - 1}), "refuse EINVAL");
    EXPECT_EQ(world_.decide("openat2", {in, "file", 0, sizeof value}), "refuse EFAULT");
    EXPECT_EQ(world_.take_reports(), Texts{});
}

TEST_F(PathCheckTest, names_are_made_moved_and_removed_only_where_writing_is_allowed) {
    deny_writes();
    const int out = world_.open("@/out", O_PATH);
    const int in = world_.open("@/in", O_PATH);
    expect({
        {"mkdir", {"@/out/new", 0755}, "refuse EPERM", {"write @/out/new EPERM"}},
        {"mkdir", {"@/out/new/", 0755}, "refuse EPERM", {"write @/out/new EPERM"}},
        {"mkdir", {"@/in/new", 0755}, "continue", {}},
        {"mkdirat", {out, "new", 0755}, "refuse EPERM", {"write @/out/new EPERM"}},
        {"symlink", {"@/in/file", "@/out/new"}, "refuse EPERM", {"write @/out/new EPERM"}},
        {"symlinkat", {"@/out/file", in, "new"}, "continue", {}},
        {"rmdir", {"@/out/folder"}, "refuse EPERM", {"write @/out/folder EPERM"}},
        {"rmdir", {"@/in/folder"}, "continue", {}},
        // The link itself, not what it leads to.
        {"unlink", {"@/out/link"}, "refuse EPERM", {"write @/out/link EPERM"}},
        {"unlink", {"@/in/link"}, "continue", {}},
        {"unlinkat", {out, "file", 0}, "refuse EPERM", {"write @/out/file EPERM"}},
        {"rename", {"@/in/file", "@/in/new"}, "continue", {}},
        {"rename", {"@/in/file", "@/out/new"}, "refuse EPERM", {"write @/out/new EPERM"}},
        {"rename", {"@/out/file", "@/in/new"}, "refuse EPERM", {"write @/out/file EPERM"}},
        {"rename", {"@/in/file", "@/out/file"}, "refuse EPERM", {"write @/out/file EPERM"}},
        {"renameat", {in, "file", out, "new"}, "refuse EPERM", {"write @/out/new EPERM"}},
        {"renameat2", {out, "file", in, "new", 0}, "refuse EPERM", {"write @/out/file EPERM"}},
        // Through a new name the old file could be written.
        {"link", {"@/out/file", "@/in/new"}, "refuse EPERM", {"write @/out/file EPERM"}},
        {"link", {"@/in/file", "@/in/new"}, "continue", {}},
        {"linkat", {in, "link", in, "new", 0}, "continue", {}},
        {"linkat", {in, "link", in, "new", AT_SYMLINK_FOLLOW}, "refuse EPERM", {"write @/out/file EPERM"}},
        {"mknod", {"@/out/new", S_IFIFO | 0644, 0}, "refuse EPERM", {"write @/out/new EPERM"}},
        {"mknod", {"@/in/new", S_IFIFO | 0644, 0}, "continue", {}},
        {"mknodat", {in, "new", S_IFSOCK | 0644, 0}, "continue", {}},
    });
}

TEST_F(PathCheckTest, device_nodes_are_never_made) {
    deny_writes();
    const Texts reports{"write device nodes are never made inside a sandbox EPERM (no rule)"};
    expect({{"mknod", {"@/in/new", S_IFCHR | 0644, 0x103}, "refuse EPERM", reports},
            {"mknod", {"@/in/new", S_IFBLK | 0644, 0}, "refuse EPERM", reports},
            {"mknod", {"@/in/file", S_IFBLK | 0644, 0}, "refuse EEXIST", {}},
            {"mknod", {"@/none/new", S_IFBLK | 0644, 0}, "refuse ENOENT", {}},
            {"mknodat", {AT_FDCWD, "@/in/new", S_IFBLK | 0644, 0x103}, "refuse EPERM", reports},
            // A whiteout is no device.
            {"mknod", {"@/in/new", S_IFCHR | 0644, 0}, "continue", {}},
            {"mknod", {"@/out/new", S_IFCHR | 0644, 0}, "refuse EPERM", {"write @/out/new EPERM"}}});
}

TEST_F(PathCheckTest, attributes_are_written_by_path_and_by_descriptor) {
    deny_writes();
    const int file = world_.open("@/out/file", O_RDONLY);
    const int link = world_.open("@/in/link", O_PATH | O_NOFOLLOW);
    const int mine = world_.open("@/in/file", O_RDONLY);
    const Texts refused{"write @/out/file EPERM"};
    expect({
        {"chmod", {"@/out/file", 0600}, "refuse EPERM", refused},
        {"chmod", {"@/in/link", 0600}, "refuse EPERM", refused},
        {"lchown", {"@/in/link", 0, 0}, "continue", {}},
        {"chown", {"@/in/link", 0, 0}, "refuse EPERM", refused},
        {"truncate", {"@/out/file", 0}, "refuse EPERM", refused},
        {"fchmod", {file, 0600}, "refuse EPERM", refused},
        {"fchmod", {mine, 0600}, "continue", {}},
        {"fchown", {file, 0, 0}, "refuse EPERM", refused},
        {"fsetxattr", {file, "user.x", "y", 1, 0}, "refuse EPERM", refused},
        {"fchmodat", {AT_FDCWD, "@/in/link", 0600}, "refuse EPERM", refused},
        {"fchmodat2", {AT_FDCWD, "@/in/link", 0600, AT_SYMLINK_NOFOLLOW}, "continue", {}},
        {"fchownat", {file, "", 0, 0, AT_EMPTY_PATH}, "refuse EPERM", refused},
        {"fchownat", {link, "", 0, 0, AT_EMPTY_PATH}, "continue", {}},
        {"utimensat", {AT_FDCWD, "@/out/file", 0, 0}, "refuse EPERM", refused},
        {"utimensat", {AT_FDCWD, "@/in/link", 0, AT_SYMLINK_NOFOLLOW}, "continue", {}},
        {"utimensat", {file, 0, 0, 0}, "refuse EPERM", refused}, // futimens(3)
        {"utimensat", {mine, 0, 0, 0}, "continue", {}},
        {"ioctl", {file, FS_IOC_SETFLAGS, 0}, "refuse EPERM", refused},
        {"ioctl", {mine, FS_IOC_FSSETXATTR, 0}, "continue", {}},
        {"ioctl",
         {mine, 0x5412, 0},
         "refuse EPERM",
         {"write input is not pushed into a terminal from inside EPERM (no rule)"}},
    });
}

TEST_F(PathCheckTest, what_has_no_place_in_a_file_system_is_free) {
    deny_writes();
    std::array<int, 2> ends{};
    ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
    const UniqueFd reader(ends[0]);
    const UniqueFd writer(ends[1]);
    const UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    expect({{"fchmod", {reader.get(), 0600}, "continue", {}}, {"fchown", {socket.get(), 0, 0}, "continue", {}}});
}

TEST_F(PathCheckTest, access_is_harmless) {
    world_.set_up({"core/sandbox/write:deny", "core/sandbox/exec:deny", "core/sandbox/read:deny",
                   "whitelist/read+@/***", "whitelist/write+@/in/***", "whitelist/exec+@/in/***"});
    expect({
        {"access", {"@/out/file", F_OK}, "continue", {}},
        {"access", {"@/out/file", R_OK}, "continue", {}},
        {"access", {"@/out/file", W_OK}, "refuse EACCES", {}},
        {"access", {"@/out/file", R_OK | X_OK}, "refuse EACCES", {}},
        {"access", {"@/in/file", R_OK | W_OK | X_OK}, "continue", {}},
        {"access", {"/", R_OK}, "refuse EACCES", {}},
        {"access", {"@/out/none", W_OK}, "refuse ENOENT", {}},
        {"faccessat", {AT_FDCWD, "@/in/link", W_OK}, "refuse EACCES", {}},
        {"faccessat2", {AT_FDCWD, "@/in/link", W_OK, AT_SYMLINK_NOFOLLOW}, "continue", {}},
    });
}

TEST_F(PathCheckTest, reads_are_checked_where_reading_is_sandboxed) {
    world_.set_up({"core/sandbox/read:deny", "whitelist/read+@/in/***"});
    expect({
        {"open", {"@/in/file", O_RDONLY}, "continue", {}},
        {"open", {"@/out/file", O_RDONLY}, "refuse EPERM", {"read @/out/file EPERM"}},
        {"open", {"@/in/link", O_RDONLY}, "refuse EPERM", {"read @/out/file EPERM"}},
        {"open", {"@/out/file", O_WRONLY}, "continue", {}},
        {"open", {"@/out/file", O_PATH}, "continue", {}},
        {"listxattr", {"@/out/file", 0, 0}, "refuse EOPNOTSUPP", {}},
        {"inotify_add_watch", {3, "@/out/file", 1}, "refuse EPERM", {"read @/out/file EPERM"}},
        {"mkdir", {"@/out/new", 0755}, "continue", {}},
    });
}

TEST_F(PathCheckTest, programs_are_checked_where_exec_is_sandboxed) {
    world_.set_up({"core/sandbox/exec:deny", "whitelist/exec+@/in/***"});
    const int out = world_.open("@/out", O_PATH);
    const int file = world_.open("@/out/file", O_PATH);
    expect({
        {"execve", {"@/in/file", 0, 0}, "continue", {}},
        {"execve", {"@/out/file", 0, 0}, "refuse EACCES", {"exec @/out/file EACCES"}},
        {"execve", {"@/in/link", 0, 0}, "refuse EACCES", {"exec @/out/file EACCES"}},
        {"execve", {"@/out/none", 0, 0}, "refuse ENOENT", {}},
        {"execveat", {out, "file", 0, 0, 0}, "refuse EACCES", {"exec @/out/file EACCES"}},
        {"execveat", {file, "", 0, 0, AT_EMPTY_PATH}, "refuse EACCES", {"exec @/out/file EACCES"}},
    });
}

TEST_F(PathCheckTest, programs_that_match_are_killed) {
    world_.set_up("exec/kill_if_match+@/out/***");
    expect({{"execve", {"@/in/file", 0, 0}, "continue", {}}, {"execve", {"@/in/link", 0, 0}, "kill", {}}});
    EXPECT_EQ(world_.take_log(), Texts{"4: exec/kill_if_match: killed at " + world_.root() + "/out/file"});
}

TEST_F(PathCheckTest, the_own_folders_below_proc_are_free) {
    deny_writes();
    const std::string own = "/proc/" + std::to_string(::getpid());
    expect({{"open", {"/proc/self/comm", O_WRONLY}, "continue", {}},
            {"open", {own + "/comm", O_WRONLY}, "continue", {}},
            {"open",
             {"/proc/1/comm", O_WRONLY},
             "refuse EPERM",
             {"write /proc/1/comm belongs to a process outside the sandbox EPERM (no rule)"}}});
}

TEST_F(PathCheckTest, the_own_folders_below_proc_are_not_free_when_told_so) {
    deny_writes();
    world_.set_up("core/whitelist/per_process_directories:false");
    const std::string own = "/proc/" + std::to_string(::getpid()) + "/comm";
    expect({{"open", {"/proc/self/comm", O_WRONLY}, "refuse EPERM", {"write " + own + " EPERM"}}});
}

TEST_F(PathCheckTest, no_rule_opens_the_supervisors_folder) {
    world_.set_up({"core/sandbox/write:deny", "core/sandbox/read:deny", "whitelist/write+/***", "whitelist/read+/***"});
    world_.options().supervisor = 1;
    expect({{"open", {"/proc/1/comm", O_RDONLY}, "continue", {}},
            {"open",
             {"/proc/1/comm", O_WRONLY},
             "refuse EPERM",
             {"write /proc/1/comm belongs to sydbox itself EPERM (no rule)"}}});
}

TEST(PathCheck, what_may_not_be_read_gets_no_other_name) {
    World world;
    world.set_up({"core/sandbox/read:allow", "blacklist/read+" + world.expand("@/secret/***")});
    world.make_folder("@/secret");
    world.make_folder("@/open");
    world.make_file("@/secret/file");
    world.make_file("@/open/file");
    const struct {
        const char* call;
        test::Arguments arguments;
        const char* decision;
    } cases[] = {
        {"link", {"@/secret/file", "@/open/new"}, "refuse EPERM"},
        {"linkat", {AT_FDCWD, "@/secret/file", AT_FDCWD, "@/open/new", 0}, "refuse EPERM"},
        {"rename", {"@/secret/file", "@/open/new"}, "refuse EPERM"},
        {"renameat2", {AT_FDCWD, "@/open/file", AT_FDCWD, "@/secret/file", RENAME_EXCHANGE}, "refuse EPERM"},
        {"rename", {"@/secret/file", "@/secret/new"}, "continue"},
        {"rename", {"@/open/file", "@/secret/new"}, "continue"},
        {"link", {"@/open/file", "@/open/new"}, "continue"},
        {"rename", {"@/secret/none", "@/open/new"}, "continue"}, // ENOENT is the kernel's to say
    };
    for (const auto& one : cases) {
        EXPECT_EQ(world.decide(one.call, one.arguments), one.decision) << one.call;
        const Texts reports = world.take_reports();
        EXPECT_EQ(reports.size(), one.decision == std::string_view("continue") ? 0U : 1U);
        for (const std::string& report : reports) {
            EXPECT_TRUE(report.starts_with("read @/secret/file EPERM")) << report;
        }
    }
}

TEST(PathCheck, a_folder_is_not_moved_away_from_rules_below_it) {
    for (const std::string type : {"write", "read"}) {
        World world;
        world.set_up({"core/sandbox/" + type + ":allow",
                      "blacklist/" + type + "+" + world.expand("@/home/config/keys/***"),
                      "blacklist/" + type + "+" + world.expand("@/home/other/*.key"),
                      "blacklist/" + type + "+" + world.expand("@/home/free/x"),
                      "whitelist/" + type + "+" + world.expand("@/home/free/***")});
        for (const char* folder : {"@/home", "@/home/config", "@/home/other", "@/home/free", "@/home/configs"}) {
            world.make_folder(folder);
        }
        const auto rename = [&world](const char* from, const char* to) { return world.decide("rename", {from, to}); };
        EXPECT_EQ(rename("@/home/config", "@/home/new"), "refuse EPERM");
        EXPECT_EQ(rename("@/home", "@/new"), "refuse EPERM");
        EXPECT_EQ(world.take_reports().size(), 2U);
        EXPECT_EQ(rename("@/home/free", "@/home/new"), "continue");
        EXPECT_EQ(rename("@/home/configs", "@/home/new"), "continue");
        EXPECT_EQ(world.take_reports(), Texts{});
    }
}

TEST_F(PathCheckTest, what_is_off_is_not_looked_at) {
    world_.set_up({"blacklist/write+/***", "blacklist/read+/***", "blacklist/exec+/***"});
    expect({{"open", {"@/out/file", O_RDWR | O_TRUNC}, "continue", {}},
            {"open", {0, O_WRONLY}, "continue", {}}, // the kernel will say EFAULT itself
            {"mkdir", {"@/out", 0755}, "continue", {}},
            {"mknod", {"@/in/new", S_IFCHR | 0644, 0x103}, "continue", {}},
            {"execve", {"@/out/file", 0, 0}, "continue", {}}});
}

TEST_F(PathCheckTest, unusual_open_flags_and_fcntl_commands_are_refused_when_told_so) {
    for (const bool restricted : {false, true}) {
        World world;
        world.make_file("@/file");
        world.set_up(std::string("core/restrict/file_control:") + (restricted ? "true" : "false"));
        const std::string unusual = restricted ? "refuse EINVAL" : "continue";
        for (const int flags : {O_ASYNC, O_DIRECT, O_SYNC}) {
            EXPECT_EQ(world.decide("open", {"@/file", O_RDONLY | flags}), unusual) << flags;
        }
        EXPECT_EQ(world.decide("open", {"@/file", O_RDONLY | O_NONBLOCK}), "continue");
        for (const int command : {F_SETSIG, F_SETLEASE, F_NOTIFY, F_ADD_SEALS, F_OFD_SETLK}) {
            EXPECT_EQ(world.decide("fcntl", {0, command, 0}), unusual) << command;
        }
        for (const int command : {F_GETFL, F_SETFL, F_GETFD, F_SETFD, F_SETLK, F_DUPFD, F_DUPFD_CLOEXEC}) {
            EXPECT_EQ(world.decide("fcntl", {0, command, 0}), "continue") << command;
        }
        EXPECT_EQ(world.take_reports(), Texts{});
    }
}

} // namespace
} // namespace syd::check
