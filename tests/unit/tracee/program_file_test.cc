// SPDX-License-Identifier: BSD-3-Clause
#include "tracee/program_file.h"

#include "base/text.h"
#include "base/unique_fd.h"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

namespace syd::tracee {
namespace {

TEST(ProgramFile, scripts_name_their_interpreter) {
    const std::string longest(253, 'x');
    const struct {
        std::string head;
        std::optional<std::string> expected;
    } cases[] = {
        {"#!/bin/sh\necho", "/bin/sh"},
        {"#!/bin/sh", "/bin/sh"},
        {"#! \t/usr/bin/env  perl -w\n", "/usr/bin/env"},
        {"#!tool\n", "tool"},
        {std::string("#!/bin/a\0b\n", 11), "/bin/a"},
        {"#!\n/bin/sh", std::nullopt},
        {"#!   ", std::nullopt},
        {"# !/bin/sh", std::nullopt},
        {"", std::nullopt},
        {"#!" + longest + "\n", longest},
        {"#!" + longest + "yz\n", longest + "y"}, // the kernel looks at 256 bytes
    };
    for (const auto& one : cases) {
        EXPECT_EQ(script_interpreter(one.head), one.expected) << one.head;
    }
}

TEST(ProgramFile, our_own_loader_is_one) {
    const UniqueFd self(::open("/proc/self/exe", O_PATH | O_CLOEXEC));
    const auto outcome = interpreter_of(self.get());
    EXPECT_TRUE(outcome.is_readable);
    ASSERT_TRUE(outcome.interpreter);
    EXPECT_TRUE(outcome.interpreter->is_loader);
    EXPECT_TRUE(is_name_of_loader(outcome.interpreter->path)) << outcome.interpreter->path;
    EXPECT_EQ(::access(outcome.interpreter->path.c_str(), X_OK), 0);
}

TEST(ProgramFile, other_files_have_none) {
    const UniqueFd text(::memfd_create("text", MFD_CLOEXEC));
    EXPECT_FALSE(interpreter_of(text.get()).interpreter) << "an empty file";
    for (const std::string_view content : {"\x7f"
                                           "ELF",
                                           "\x7f"
                                           "ELF\x02 and no more",
                                           "just text"}) {
        ASSERT_EQ(::ftruncate(text.get(), 0), 0);
        ASSERT_EQ(::pwrite(text.get(), content.data(), content.size(), 0), static_cast<ssize_t>(content.size()));
        EXPECT_FALSE(interpreter_of(text.get()).interpreter) << content;
        EXPECT_TRUE(interpreter_of(text.get()).is_readable);
    }
    const UniqueFd folder(::open("/", O_PATH | O_CLOEXEC));
    EXPECT_FALSE(interpreter_of(folder.get()).interpreter);
}

TEST(ProgramFile, loaders_are_known_by_their_names) {
    for (const char* name :
         {"/lib64/ld-linux-x86-64.so.2", "/lib/ld-2.36.so", "/usr/x86_64-pc-linux-musl/lib/ld-musl-x86_64.so.1",
          "/usr/lib/ld.so.1", "/lib/ld64.so.2"}) {
        EXPECT_TRUE(is_name_of_loader(name)) << name;
    }
    for (const char* name :
         {"/usr/bin/ld", "/usr/bin/tool", "/ld.so/tool", "", "/usr/lib/libc.so.6", "/opt/ld-x.so", "/x/ld .so"}) {
        EXPECT_FALSE(is_name_of_loader(name)) << name;
    }
}

} // namespace
} // namespace syd::tracee
