// SPDX-License-Identifier: BSD-3-Clause
#include "check/paths/open_flags.h"

#include "check/paths/path_judge.h"

#include "syscalls/table.h"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <string>

namespace syd::check {
namespace {

int objection(std::string_view call, std::size_t argument, int flags) {
    SyscallEvent event;
    event.row = syscalls::find(call);
    event.arguments.at(argument) = static_cast<std::uint32_t>(flags);
    const auto error = objection_to_flags(event);
    return error ? error->value : 0;
}

TEST(CallFlags, are_refused_as_the_kernel_does) {
    struct Case {
        const char* call;
        std::size_t argument;
        int flags;
        int error;
    };
    constexpr Case kCases[] = {
        {"unlinkat", 2, 0, 0},
        {"unlinkat", 2, AT_REMOVEDIR, 0},
        {"unlinkat", 2, AT_SYMLINK_NOFOLLOW, EINVAL},
        {"linkat", 4, AT_SYMLINK_FOLLOW | AT_EMPTY_PATH, 0},
        {"linkat", 4, AT_SYMLINK_NOFOLLOW, EINVAL},
        {"fchownat", 4, AT_SYMLINK_NOFOLLOW, 0},
        {"fchownat", 4, 0x40000000, EINVAL},
        {"access", 1, R_OK | W_OK | X_OK, 0},
        {"access", 1, 8, EINVAL},
        {"renameat2", 4, RENAME_EXCHANGE, 0},
        {"renameat2", 4, RENAME_NOREPLACE | RENAME_WHITEOUT, 0},
        {"renameat2", 4, 8, EINVAL},
        {"mkdirat", 2, -1, 0}, // has none
    };
    for (const Case& one : kCases) {
        EXPECT_EQ(objection(one.call, one.argument, one.flags), one.error) << one.call << ' ' << one.flags;
    }
}

// The kernel's own word: on a path that is not there what passes its first look is ENOENT, or creates nothing.
TEST(CallFlags, of_open_are_judged_as_the_kernel_does) {
    constexpr int kPieces[] = {O_WRONLY, O_CREAT, O_EXCL, O_TRUNC, O_DIRECTORY, O_TMPFILE, O_APPEND};
    for (unsigned bits = 0; bits < 1U << std::size(kPieces); ++bits) {
        int flags = O_CLOEXEC;
        for (std::size_t i = 0; i < std::size(kPieces); ++i) {
            flags |= (bits & (1U << i)) != 0 ? kPieces[i] : 0;
        }
        const int fd = ::open("/no/such/folder/file", flags, 0600);
        const int error = errno;
        ASSERT_LT(fd, 0);
        const auto ours = objection_to_open(static_cast<unsigned>(flags));
        EXPECT_EQ(ours ? ours->value : ENOENT, error) << "flags " << flags;
    }
}

TEST(CallFlags, of_openat2_are_judged_as_the_kernel_does) {
    const open_how hows[] = {
        {O_RDONLY, 0, 0},
        {O_RDONLY, 0600, 0},
        {O_WRONLY | O_CREAT, 0600, 0},
        {O_WRONLY | O_CREAT, 010000, 0},
        {O_RDONLY | (1ULL << 40U), 0, 0},
        {O_RDONLY, 0, 1ULL << 40U},
        {O_RDONLY, 0, RESOLVE_BENEATH | RESOLVE_IN_ROOT},
        {O_RDONLY, 0, RESOLVE_BENEATH},
        {O_WRONLY | O_CREAT, 0600, RESOLVE_CACHED},
        {O_WRONLY | O_TRUNC, 0, RESOLVE_CACHED},
        {O_WRONLY | O_TMPFILE, 0600, 0},
        {O_RDONLY | O_TMPFILE, 0600, 0},
    };
    for (const open_how& how : hows) {
        if (::syscall(SYS_openat2, AT_FDCWD, "no-such-folder/file", &how, sizeof how) >= 0 || errno == ENOSYS) {
            GTEST_SKIP() << "no openat2 here";
        }
        const int error = errno;
        const auto ours = objection_to_open_how(how);
        EXPECT_EQ(ours ? ours->value : ENOENT, error)
            << "flags " << how.flags << " mode " << how.mode << " resolve " << how.resolve;
    }
}

} // namespace
} // namespace syd::check
