// SPDX-License-Identifier: BSD-3-Clause
// What the rows say of their calls, family by family.
#include "syscalls/table.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace syd::syscalls;
using syd::policy::Access;
using syd::policy::AccessSet;
using syd::policy::SandboxType;

constexpr AccessSet kReadWrite = Access::kRead | Access::kWrite;
constexpr AccessSet kAnyMode = kReadWrite | Access::kExec;
constexpr std::int8_t kNo = kNoArgument;

const Row& row_of(std::string_view name) {
    static constexpr Row kNothing{.name = "(missing)", .numbers = {}};
    const Row* const row = find(name);
    EXPECT_NE(row, nullptr) << name;
    return row != nullptr ? *row : kNothing;
}

TEST(Rows, are_sorted_and_unique_by_name) {
    EXPECT_GT(rows().size(), 480U);
    for (std::size_t i = 1; i < rows().size(); ++i)
        EXPECT_LT(rows()[i - 1].name, rows()[i].name);
}

TEST(Rows, are_found_by_name) {
    for (const Row& row : rows())
        EXPECT_EQ(find(row.name), &row) << row.name;
    for (const std::string_view name : {"", "a", "opena", "openat3", "zzz", "OPEN", "arm_sync_file_range"})
        EXPECT_EQ(find(name), nullptr) << name;
}

TEST(Rows, have_unique_numbers_in_each_abi) {
    for (std::size_t abi = 0; abi < kAbiCount; ++abi) {
        std::set<std::int16_t> seen;
        for (const Row& row : rows())
            if (row.numbers[abi] != kNoNumber) {
                EXPECT_TRUE(seen.insert(row.numbers[abi]).second) << row.name << ' ' << abi;
            }
    }
}

TEST(Rows, are_each_in_some_abi) {
    for (const Row& row : rows())
        EXPECT_TRUE(std::ranges::any_of(row.numbers, [](int number) { return number >= 0; })) << row.name;
}

TEST(Rows, use_every_decider) {
    std::set<Decider> used;
    for (const Row& row : rows())
        used.insert(row.decider);
    for (int decider = 0; decider <= static_cast<int>(Decider::kUnsupported); ++decider)
        EXPECT_TRUE(used.contains(static_cast<Decider>(decider))) << decider;
}

TEST(Rows, that_write_are_refused_with_EPERM) {
    int writing = 0;
    for (const Row& row : rows()) {
        const bool writes = (row.paths[0].access | row.paths[1].access).has(Access::kWrite);
        if (!writes || row.decider == Decider::kAccessMode) // which asks about writing, and writes nothing
            continue;
        ++writing;
        EXPECT_EQ(row.refusal, EPERM) << row.name;
        EXPECT_EQ(row.guards, SandboxType::kWrite) << row.name;
        EXPECT_FALSE(row.is_benign_refusal) << row.name;
    }
    EXPECT_GE(writing, 46); // the two tables below that are about writing, and the four opens
}

struct PathCase {
    std::string_view name;
    Decider decider;
    PathArgument first;
    PathArgument second;
};

void expect_paths(const PathCase& expected) {
    const Row& row = row_of(expected.name);
    EXPECT_EQ(row.decider, expected.decider) << expected.name;
    EXPECT_TRUE(row.paths[0] == expected.first) << expected.name;
    EXPECT_TRUE(row.paths[1] == expected.second) << expected.name;
}

constexpr PathArgument path(int dirfd, int argument, int at_flags, AccessSet access, Follow follow, Last last) {
    return {.dirfd = static_cast<std::int8_t>(dirfd),
            .path = static_cast<std::int8_t>(argument),
            .at_flags = static_cast<std::int8_t>(at_flags),
            .access = access,
            .follow = follow,
            .last = last};
}

// Linux 6.13 and later: with AT_EMPTY_PATH a null path is the descriptor.
constexpr PathArgument null_or(PathArgument argument) {
    argument.may_be_null = true;
    return argument;
}

constexpr auto kW = Access::kWrite;
constexpr auto kAlways = Follow::kAlways;
constexpr auto kNever = Follow::kNever;
constexpr auto kUnless = Follow::kUnlessNoFollow;
constexpr auto kThere = Last::kExists;
constexpr auto kNew = Last::kIsMissing;
constexpr auto kMaybe = Last::kMayExist;

TEST(Rows, of_names_made_and_removed) {
    constexpr auto kPaths = Decider::kPaths;
    constexpr auto kLink = Decider::kLink;
    constexpr PathCase kCases[] = {
        {"mkdir", kPaths, path(kNo, 0, kNo, kW, kNever, kNew), {}},
        {"mkdirat", kPaths, path(0, 1, kNo, kW, kNever, kNew), {}},
        {"symlink", kPaths, path(kNo, 1, kNo, kW, kNever, kNew), {}},
        {"symlinkat", kPaths, path(1, 2, kNo, kW, kNever, kNew), {}},
        {"mknod", Decider::kMknod, path(kNo, 0, kNo, kW, kNever, kNew), {}},
        {"mknodat", Decider::kMknod, path(0, 1, kNo, kW, kNever, kNew), {}},
        {"link", kLink, path(kNo, 0, kNo, kW, kNever, kThere), path(kNo, 1, kNo, kW, kNever, kNew)},
        {"linkat", kLink, path(0, 1, 4, kW, Follow::kIfFollow, kThere), path(2, 3, kNo, kW, kNever, kNew)},
        {"rmdir", kPaths, path(kNo, 0, kNo, kW, kNever, kThere), {}},
        {"unlink", kPaths, path(kNo, 0, kNo, kW, kNever, kThere), {}},
        {"unlinkat", kPaths, path(0, 1, kNo, kW, kNever, kThere), {}},
        {"rename", Decider::kRename, path(kNo, 0, kNo, kW, kNever, kThere), path(kNo, 1, kNo, kW, kNever, kMaybe)},
        {"renameat", Decider::kRename, path(0, 1, kNo, kW, kNever, kThere), path(2, 3, kNo, kW, kNever, kMaybe)},
        {"renameat2", Decider::kRename, path(0, 1, kNo, kW, kNever, kThere), path(2, 3, kNo, kW, kNever, kMaybe)},
    };
    for (const PathCase& expected : kCases)
        expect_paths(expected);
}

TEST(Rows, of_what_a_file_is_and_has) {
    constexpr auto kPaths = Decider::kPaths;
    constexpr PathCase kCases[] = {
        {"truncate", kPaths, path(kNo, 0, kNo, kW, kAlways, kThere), {}},
        {"truncate64", kPaths, path(kNo, 0, kNo, kW, kAlways, kThere), {}},
        {"chmod", kPaths, path(kNo, 0, kNo, kW, kAlways, kThere), {}},
        {"fchmodat", kPaths, path(0, 1, kNo, kW, kAlways, kThere), {}},
        {"fchmodat2", kPaths, path(0, 1, 3, kW, kUnless, kThere), {}},
        {"fchmod", kPaths, path(0, kNo, kNo, kW, kAlways, kThere), {}},
        {"chown", kPaths, path(kNo, 0, kNo, kW, kAlways, kThere), {}},
        {"chown32", kPaths, path(kNo, 0, kNo, kW, kAlways, kThere), {}},
        {"lchown", kPaths, path(kNo, 0, kNo, kW, kNever, kThere), {}},
        {"lchown32", kPaths, path(kNo, 0, kNo, kW, kNever, kThere), {}},
        {"fchown", kPaths, path(0, kNo, kNo, kW, kAlways, kThere), {}},
        {"fchown32", kPaths, path(0, kNo, kNo, kW, kAlways, kThere), {}},
        {"fchownat", kPaths, path(0, 1, 4, kW, kUnless, kThere), {}},
        {"utime", kPaths, path(kNo, 0, kNo, kW, kAlways, kThere), {}},
        {"utimes", kPaths, path(kNo, 0, kNo, kW, kAlways, kThere), {}},
        {"futimesat", Decider::kUtime, path(0, 1, kNo, kW, kAlways, kThere), {}},
        {"utimensat", Decider::kUtime, path(0, 1, 3, kW, kUnless, kThere), {}},
        {"utimensat_time64", Decider::kUtime, path(0, 1, 3, kW, kUnless, kThere), {}},
        {"setxattr", kPaths, path(kNo, 0, kNo, kW, kAlways, kThere), {}},
        {"lsetxattr", kPaths, path(kNo, 0, kNo, kW, kNever, kThere), {}},
        {"fsetxattr", kPaths, path(0, kNo, kNo, kW, kAlways, kThere), {}},
        {"setxattrat", kPaths, null_or(path(0, 1, 2, kW, kUnless, kThere)), {}},
        {"removexattr", kPaths, path(kNo, 0, kNo, kW, kAlways, kThere), {}},
        {"lremovexattr", kPaths, path(kNo, 0, kNo, kW, kNever, kThere), {}},
        {"fremovexattr", kPaths, path(0, kNo, kNo, kW, kAlways, kThere), {}},
        {"removexattrat", kPaths, null_or(path(0, 1, 2, kW, kUnless, kThere)), {}},
        {"file_setattr", kPaths, null_or(path(0, 1, 4, kW, kUnless, kThere)), {}},
        {"ioctl", Decider::kIoctl, path(0, kNo, kNo, kW, kAlways, kThere), {}},
    };
    for (const PathCase& expected : kCases)
        expect_paths(expected);
}

TEST(Rows, of_files_opened_executed_and_asked_about) {
    constexpr PathCase kCases[] = {
        {"open", Decider::kOpen, path(kNo, 0, kNo, kReadWrite, kAlways, kMaybe), {}},
        {"openat", Decider::kOpen, path(0, 1, kNo, kReadWrite, kAlways, kMaybe), {}},
        {"openat2", Decider::kOpenHow, path(0, 1, kNo, kReadWrite, kAlways, kMaybe), {}},
        {"creat", Decider::kOpen, path(kNo, 0, kNo, kW, kAlways, kMaybe), {}},
        {"execve", Decider::kExec, path(kNo, 0, kNo, Access::kExec, kAlways, kThere), {}},
        {"execveat", Decider::kExec, path(0, 1, 4, Access::kExec, kUnless, kThere), {}},
        {"uselib", Decider::kPaths, path(kNo, 0, kNo, Access::kExec, kAlways, kThere), {}},
        {"access", Decider::kAccessMode, path(kNo, 0, kNo, kAnyMode, kAlways, kThere), {}},
        {"faccessat", Decider::kAccessMode, path(0, 1, kNo, kAnyMode, kAlways, kThere), {}},
        {"faccessat2", Decider::kAccessMode, path(0, 1, 3, kAnyMode, kUnless, kThere), {}},
        {"stat", Decider::kStat, path(kNo, 0, kNo, {}, kAlways, kThere), {}},
        {"stat64", Decider::kStat, path(kNo, 0, kNo, {}, kAlways, kThere), {}},
        {"oldstat", Decider::kStat, path(kNo, 0, kNo, {}, kAlways, kThere), {}},
        {"lstat", Decider::kStat, path(kNo, 0, kNo, {}, kNever, kThere), {}},
        {"lstat64", Decider::kStat, path(kNo, 0, kNo, {}, kNever, kThere), {}},
        {"oldlstat", Decider::kStat, path(kNo, 0, kNo, {}, kNever, kThere), {}},
        {"newfstatat", Decider::kStat, path(0, 1, 3, {}, kUnless, kThere), {}},
        {"fstatat64", Decider::kStat, path(0, 1, 3, {}, kUnless, kThere), {}},
        {"statx", Decider::kStat, path(0, 1, 2, {}, kUnless, kThere), {}},
        {"listxattr", Decider::kPaths, path(kNo, 0, kNo, Access::kRead, kAlways, kThere), {}},
        {"llistxattr", Decider::kPaths, path(kNo, 0, kNo, Access::kRead, kNever, kThere), {}},
        {"listxattrat", Decider::kPaths, null_or(path(0, 1, 2, Access::kRead, kUnless, kThere)), {}},
        {"inotify_add_watch", Decider::kWatch, path(kNo, 1, kNo, Access::kRead, kAlways, kThere), {}},
        {"fanotify_mark", Decider::kWatch, path(3, 4, kNo, Access::kRead, kAlways, kThere), {}},
        {"readlink", Decider::kNone, {}, {}},
        {"chdir", Decider::kNone, {}, {}},
        {"getxattr", Decider::kNone, {}, {}},
    };
    for (const PathCase& expected : kCases)
        expect_paths(expected);
}

// All calls that have a decider other than those whose meaning is in their paths, and what it looks at.
struct SubjectCase {
    std::string_view name;
    Decider decider;
    int subject;
    int refusal = EPERM;
    SandboxType guards = SandboxType::kWrite;
};

void expect_subject(const SubjectCase& expected) {
    const Row& row = row_of(expected.name);
    EXPECT_EQ(row.decider, expected.decider) << expected.name;
    EXPECT_EQ(row.decider_argument, expected.subject) << expected.name;
    EXPECT_EQ(row.refusal, expected.refusal) << expected.name;
    EXPECT_EQ(row.guards, expected.guards) << expected.name;
}

TEST(Rows, of_arguments_that_decide) {
    constexpr SubjectCase kCases[] = {
        {"open", Decider::kOpen, 1},
        {"openat", Decider::kOpen, 2},
        {"creat", Decider::kOpen, kNoArgument},
        {"openat2", Decider::kOpenHow, 2},
        {"mknod", Decider::kMknod, 1},
        {"mknodat", Decider::kMknod, 2},
        {"access", Decider::kAccessMode, 1, EACCES},
        {"faccessat", Decider::kAccessMode, 2, EACCES},
        {"faccessat2", Decider::kAccessMode, 2, EACCES},
        {"stat", Decider::kStat, kNoArgument},
        {"execve", Decider::kExec, kNoArgument, EACCES, SandboxType::kExec},
        {"execveat", Decider::kExec, kNoArgument, EACCES, SandboxType::kExec},
        {"uselib", Decider::kPaths, kNoArgument, EACCES, SandboxType::kExec},
        {"listxattr", Decider::kPaths, kNoArgument, EOPNOTSUPP, SandboxType::kRead},
        {"llistxattr", Decider::kPaths, kNoArgument, EOPNOTSUPP, SandboxType::kRead},
        {"listxattrat", Decider::kPaths, kNoArgument, EOPNOTSUPP, SandboxType::kRead},
        {"inotify_add_watch", Decider::kWatch, 2, EPERM, SandboxType::kRead},
        {"fanotify_mark", Decider::kWatch, 1, EPERM, SandboxType::kRead},
        {"ioctl", Decider::kIoctl, 1},
        {"fcntl", Decider::kFcntl, 1},
        {"fcntl64", Decider::kFcntl, 1},
        {"mmap", Decider::kMmap, 3, EINVAL},
        {"mmap2", Decider::kMmap, 3, EINVAL},
        {"mprotect", Decider::kMprotect, 2, EINVAL},
        {"pkey_mprotect", Decider::kMprotect, 2, EINVAL},
        {"socket", Decider::kSocket, 0, EAFNOSUPPORT, SandboxType::kNetwork},
        {"bind", Decider::kBind, 1, EADDRNOTAVAIL, SandboxType::kNetwork},
        {"connect", Decider::kConnect, 1, ECONNREFUSED, SandboxType::kNetwork},
        {"sendto", Decider::kSendTo, 4, ECONNREFUSED, SandboxType::kNetwork},
        {"sendmsg", Decider::kSendMessage, 1, ECONNREFUSED, SandboxType::kNetwork},
        {"sendmmsg", Decider::kSendMessages, 1, ECONNREFUSED, SandboxType::kNetwork},
        {"setsockopt", Decider::kSocketOption, 2, EPERM, SandboxType::kNetwork},
        {"setpgid", Decider::kProcessGroup, kNoArgument},
        {"landlock_restrict_self", Decider::kRestrictSelf, kNoArgument, EPERM, SandboxType::kNetwork},
        {"socketcall", Decider::kSocketCall, 0, ECONNREFUSED, SandboxType::kNetwork},
        {"clone", Decider::kClone, 0},
        {"clone3", Decider::kCloneStruct, kNoArgument, ENOSYS},
        {"unshare", Decider::kUnshare, 0},
        {"setns", Decider::kSetns, 1},
        {"exit", Decider::kExit, kNoArgument},
        {"exit_group", Decider::kExit, kNoArgument},
        {"prctl", Decider::kPrctl, 0},
        {"kill", Decider::kKill, 0},
        {"tkill", Decider::kTargetsProcess, 0},
        {"tgkill", Decider::kTargetsProcess, 0},
        {"rt_sigqueueinfo", Decider::kTargetsProcess, 0},
        {"rt_tgsigqueueinfo", Decider::kTargetsProcess, 0},
        {"pidfd_open", Decider::kPidfdOpen, 0},
        {"ptrace", Decider::kPtrace, 1},
        {"process_vm_writev", Decider::kProcessAccess, 0},
        {"perf_event_open", Decider::kPerfEvent, 1},
        {"syslog", Decider::kKernelLog, 0},
        {"setrlimit", Decider::kRlimit, 0},
        {"prlimit64", Decider::kRlimit, 1},
        {"pidfd_getfd", Decider::kPidfdGetfd, 0},
        {"pidfd_send_signal", Decider::kPidfdSendSignal, 0},
        {"setpriority", Decider::kPriority, 1},
        {"ioprio_set", Decider::kPriority, 1},
        {"sched_setaffinity", Decider::kTargetsProcess, 0},
        {"sched_setattr", Decider::kTargetsProcess, 0},
        {"sched_setparam", Decider::kTargetsProcess, 0},
        {"sched_setscheduler", Decider::kTargetsProcess, 0},
        {"migrate_pages", Decider::kTargetsProcess, 0},
        {"move_pages", Decider::kTargetsProcess, 0},
    };
    for (const SubjectCase& expected : kCases)
        expect_subject(expected);
}

std::vector<std::string_view> names_with(Decider decider) {
    std::vector<std::string_view> names;
    for (const Row& row : rows())
        if (row.decider == decider)
            names.push_back(row.name);
    return names;
}

TEST(Rows, refused_whatever_they_ask_for) {
    const std::vector<std::string_view> expected = {
        "acct",          "bpf",
        "chroot",        "delete_module",
        "fanotify_init", "finit_module",
        "fsconfig",      "fsmount",
        "fsopen",        "fspick",
        "init_module",   "ioperm",
        "iopl",          "kexec_file_load",
        "kexec_load",    "mount",
        "mount_setattr", "move_mount",
        "nfsservctl",    "open_by_handle_at",
        "open_tree",     "open_tree_attr",
        "pivot_root",    "quotactl",
        "quotactl_fd",   "reboot",
        "setdomainname", "sethostname",
        "swapoff",       "swapon",
        "umount",        "umount2",
        "vhangup",
    };
    EXPECT_TRUE(std::ranges::includes(names_with(Decider::kRefuse), expected));
    for (const std::string_view name : expected)
        EXPECT_EQ(row_of(name).refusal, EPERM) << name;
}

TEST(Rows, refused_as_if_the_kernel_lacked_them) {
    const std::vector<std::string_view> expected = {"_sysctl", "io_uring_enter", "io_uring_register", "io_uring_setup",
                                                    "userfaultfd"};
    EXPECT_TRUE(std::ranges::includes(names_with(Decider::kUnsupported), expected));
    for (const std::string_view name : expected)
        EXPECT_EQ(row_of(name).refusal, ENOSYS) << name;
}

TEST(Rows, whose_refusal_harms_nobody) {
    std::vector<std::string_view> harmless;
    for (const Row& row : rows())
        if (row.is_benign_refusal)
            harmless.push_back(row.name);
    const std::vector<std::string_view> expected = {"access",      "faccessat",  "faccessat2", "listxattr",
                                                    "listxattrat", "llistxattr", "prlimit64",  "setrlimit"};
    EXPECT_EQ(harmless, expected);
}

TEST(Rows, whose_arguments_lie_otherwise_in_one_abi) {
    struct Case {
        Abi abi;
        std::string_view name;
        int subject;
        int dirfd;
        int path;
        std::array<Role, 6> arguments;
    };
    using enum Role;
    constexpr std::array<Role, 6> kSixOfMmap = {kPointer, kUnsigned, kUnsigned, kUnsigned, kFd, kUnsigned};
    constexpr std::array<Role, 6> kSixOfMark = {kFd, kUnsigned, kUnsigned, kUnsigned, kDirFd, kPath};
    constexpr std::array<Role, 6> kFiveOfMark = {kFd, kUnsigned, kUnsigned, kDirFd, kPath};
    constexpr std::array<Role, 6> kFlagsFirst = {kCloneFlags, kPointer, kPointer, kPointer, kPointer};
    constexpr std::array<Role, 6> kStackFirst = {kPointer, kCloneFlags, kPointer, kPointer, kPointer};
    constexpr Case kCases[] = {
        {Abi::kX86_64, "clone", 0, kNo, kNo, kFlagsFirst},
        {Abi::kPpc64le, "clone", 0, kNo, kNo, kFlagsFirst},
        {Abi::kS390x, "clone", 1, kNo, kNo, kStackFirst},
        {Abi::kX86_64, "mmap", 3, kNo, kNo, kSixOfMmap},
        {Abi::kPpc64le, "mmap", 3, kNo, kNo, kSixOfMmap},
        {Abi::kI386, "mmap", kNo, kNo, kNo, {kPointer}},
        {Abi::kS390x, "mmap", kNo, kNo, kNo, {kPointer}},
        {Abi::kI386, "mmap2", 3, kNo, kNo, kSixOfMmap},
        {Abi::kX86_64, "fanotify_mark", 1, 3, 4, kFiveOfMark},
        {Abi::kI386, "fanotify_mark", 1, 4, 5, kSixOfMark},
        {Abi::kArm, "fanotify_mark", 1, 4, 5, kSixOfMark},
        {Abi::kI386, "truncate64", kNo, kNo, 0, {kPath, kUnsigned, kUnsigned}},
        {Abi::kArm, "truncate64", kNo, kNo, 0, {kPath, kUnsigned, kUnsigned, kUnsigned}},
    };
    for (const Case& expected : kCases) {
        const Row* const row =
            find(expected.abi, row_of(expected.name).numbers[static_cast<std::size_t>(expected.abi)]);
        ASSERT_NE(row, nullptr) << expected.name;
        EXPECT_EQ(row->name, expected.name);
        EXPECT_EQ(row->decider, row_of(expected.name).decider) << expected.name;
        EXPECT_EQ(row->decider_argument, expected.subject) << name_of(expected.abi) << ' ' << expected.name;
        EXPECT_EQ(row->paths[0].dirfd, expected.dirfd) << name_of(expected.abi) << ' ' << expected.name;
        EXPECT_EQ(row->paths[0].path, expected.path) << name_of(expected.abi) << ' ' << expected.name;
        EXPECT_EQ(row->arguments, expected.arguments) << name_of(expected.abi) << ' ' << expected.name;
    }
}

TEST(Rows, of_a_path_written_as_text_do_not_look_it_up) {
    EXPECT_EQ(row_of("symlink").arguments[0], Role::kString);
    EXPECT_EQ(row_of("symlinkat").arguments[0], Role::kString);
    EXPECT_EQ(row_of("mount").arguments[0], Role::kString);
}

} // namespace
