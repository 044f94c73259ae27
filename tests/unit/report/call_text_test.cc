// SPDX-License-Identifier: BSD-3-Clause
#include "report/call_text.h"

#include "report/flag_names.h"
#include "sample.h"

#include <gtest/gtest.h>

namespace syd::report {
namespace {

using namespace sample;
using syscalls::Abi;

std::string text_of(const Row& row, const std::array<std::uint64_t, 6>& arguments, const ArgumentTexts& texts = {}) {
    return call_text(SyscallEvent{Abi::kX86_64, &row, arguments, 1}, texts);
}

std::string text_of_one(Role role, std::uint64_t value, std::string_view name = "call") {
    const Row row{name, kNoNumbers, {role}};
    return text_of(row, {value});
}

TEST(CallText, openat) {
    struct Case {
        std::uint64_t dirfd;
        std::uint64_t flags;
        std::optional<std::string> path;
        std::string_view text;
    };
    const Case cases[] = {
        {kWorkingDirectory, 02000101, "/usr/x", R"(openat(AT_FDCWD, "/usr/x", O_WRONLY|O_CREAT|O_CLOEXEC, 0666))"},
        {0xffffffffffffff9c, 0, "x", R"(openat(AT_FDCWD, "x", O_RDONLY))"},
        {5, 02, "", R"(openat(5, "", O_RDWR))"},
        {0xffffffff, 020200002, ".", R"(openat(-1, ".", O_RDWR|O_TMPFILE, 0666))"},
        {5, 01001, std::nullopt, R"(openat(5, 0x7ffd1000, O_WRONLY|O_TRUNC))"},
    };
    for (const Case& c : cases) {
        EXPECT_EQ(text_of(kOpenat, {c.dirfd, kPointer, c.flags, 0666}, {std::nullopt, c.path}), c.text);
    }
}

TEST(CallText, mode_of_calls_without_open_flags) {
    EXPECT_EQ(text_of(kMkdir, {kPointer, 0755}, {"/x"}), R"(mkdir("/x", 0755))");
    EXPECT_EQ(text_of(kFchmod, {3, 0}), "fchmod(3, 0)");
}

TEST(CallText, socket_addresses_are_not_quoted) {
    EXPECT_EQ(text_of(kConnect, {3, kPointer, 16}, {std::nullopt, "inet:127.0.0.1@80"}),
              "connect(3, inet:127.0.0.1@80, 16)");
    EXPECT_EQ(text_of(kConnect, {3, kPointer, 110}, {std::nullopt, "unix-abstract:a\nb"}),
              R"(connect(3, unix-abstract:a\nb, 110))");
    EXPECT_EQ(text_of(kConnect, {3, 0, 0}), "connect(3, NULL, 0)");
}

TEST(CallText, roles) {
    struct Case {
        Role role;
        std::uint64_t value;
        std::string_view text;
    };
    const Case cases[] = {
        {Role::kInt, 0xffffffff, "call(-1)"},
        {Role::kInt, 0xffffffffffffffff, "call(-1)"},
        {Role::kInt, 0x100000000, "call(4294967296)"},
        {Role::kUnsigned, 0xffffffff, "call(4294967295)"},
        {Role::kPointer, 0, "call(NULL)"},
        {Role::kPointer, 0xdeadbeef, "call(0xdeadbeef)"},
        {Role::kPath, 0, "call(NULL)"},
        {Role::kFd, 0xffffffff, "call(-1)"},
        {Role::kFd, 0xffffff9c, "call(-100)"},
        {Role::kPid, 4711, "call(4711)"},
        {Role::kMode, 0100644, "call(0100644)"},
        {Role::kAccessMode, 0, "call(F_OK)"},
        {Role::kAccessMode, 6, "call(R_OK|W_OK)"},
        {Role::kAccessMode, 9, "call(X_OK|0x8)"},
        {Role::kSignal, 15, "call(SIGTERM)"},
        {Role::kSignal, 0, "call(0)"},
        {Role::kSignal, 31, "call(SIGSYS)"},
        {Role::kSignal, 34, "call(34)"},
        {Role::kSignal, 0xffffffff, "call(-1)"},
        {Role::kMsgHdr, 0x10, "call(0x10)"},
        {Role::kAtFlags, 0, "call(0)"},
        {Role::kAtFlags, 0x1100, "call(AT_SYMLINK_NOFOLLOW|AT_EMPTY_PATH)"},
        {Role::kAtFlags, 0x40000300, "call(AT_SYMLINK_NOFOLLOW|0x40000200)"},
        {Role::kNone, 7, "call()"},
    };
    for (const Case& c : cases) {
        EXPECT_EQ(text_of_one(c.role, c.value), c.text);
    }
}

TEST(CallText, flags_depend_on_the_role) {
    EXPECT_EQ(text_of_one(Role::kUnlinkFlags, 0x200, "unlinkat"), "unlinkat(AT_REMOVEDIR)");
    EXPECT_EQ(text_of_one(Role::kAccessFlags, 0x200, "faccessat2"), "faccessat2(AT_EACCESS)");
    EXPECT_EQ(text_of_one(Role::kCloneFlags, 0x4111, "clone"), "clone(CLONE_VM|CLONE_VFORK|SIGCHLD)");
    EXPECT_EQ(text_of_one(Role::kCloneFlags, 0x100, "clone"), "clone(CLONE_VM)");
    EXPECT_EQ(text_of_one(Role::kNamespaceFlags, 0x10020080, "unshare"),
              "unshare(CLONE_NEWTIME|CLONE_NEWNS|CLONE_NEWUSER)");
    EXPECT_EQ(text_of_one(Role::kNamespaceFlags, 0, "setns"), "setns(0)");
}

TEST(OpenFlags, differ_per_abi) {
    struct Case {
        Abi abi;
        std::uint32_t flags;
        std::string_view text;
    };
    const Case cases[] = {
        {Abi::kX86_64, 0740000, "O_RDONLY|O_DIRECT|O_LARGEFILE|O_DIRECTORY|O_NOFOLLOW"},
        {Abi::kI386, 040000, "O_RDONLY|O_DIRECT"},
        {Abi::kRiscv64, 0200000, "O_RDONLY|O_DIRECTORY"},
        {Abi::kS390x, 0400000, "O_RDONLY|O_NOFOLLOW"},
        {Abi::kAarch64, 040000, "O_RDONLY|O_DIRECTORY"},
        {Abi::kArm, 0300000, "O_RDONLY|O_DIRECT|O_NOFOLLOW"},
        {Abi::kArm, 020040002, "O_RDWR|O_TMPFILE"},
        {Abi::kPpc64le, 0600000, "O_RDONLY|O_DIRECT|O_LARGEFILE"},
        {Abi::kX86_64, 020200001, "O_WRONLY|O_TMPFILE"},
        {Abi::kX86_64, 04010000, "O_RDONLY|O_SYNC"},
        {Abi::kX86_64, 010000, "O_RDONLY|O_DSYNC"},
        {Abi::kX86_64, 03, "O_ACCMODE"},
        {Abi::kX86_64, 0x80000000, "O_RDONLY|0x80000000"},
        {Abi::kX86_64, 013027702,
         "O_RDWR|O_CREAT|O_EXCL|O_NOCTTY|O_TRUNC|O_APPEND|O_NONBLOCK|O_ASYNC|O_NOATIME|"
         "O_CLOEXEC|O_PATH"},
    };
    for (const Case& c : cases) {
        EXPECT_EQ(open_flags_text(c.abi, c.flags), c.text);
    }
}

TEST(Quoted, escapes_and_shortens) {
    EXPECT_EQ(quoted_text("a\"b\\c\x1b[31m\n"), R"("a\"b\\c\e[31m\n")");
    EXPECT_EQ(quoted_text(std::string(200, 'a')), "\"" + std::string(200, 'a') + "\"");
    const std::string long_path = std::string(150, 'a') + std::string(51, 'b');
    EXPECT_EQ(quoted_text(long_path),
              "\"" + std::string(120, 'a') + "\"...\"" + std::string(29, 'a') + std::string(51, 'b') + "\"");
    EXPECT_EQ(shortened_text(long_path), std::string(120, 'a') + "..." + std::string(29, 'a') + std::string(51, 'b'));
}

TEST(Quoted, does_not_cut_characters) {
    std::string text = "x";
    for (int i = 0; i < 150; ++i) {
        text += "\xc3\xa4";
    }
    EXPECT_EQ(quoted_text(text).find("\\x"), std::string::npos);
    // A text that is not UTF-8 is cut within three bytes of the limit.
    EXPECT_EQ(quoted_text(std::string(300, '\x80')).substr(0, 6), R"("\x80\)");
}

} // namespace
} // namespace syd::report
