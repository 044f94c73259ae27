// SPDX-License-Identifier: BSD-3-Clause
#include "check/process/process_directory.h"

#include "base/text.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace syd::check {
namespace {

// The process whose directory the object is in: its id, 0 for none, -1 if that can't be told.
pid_t process_of(const std::string& path) {
    const UniqueFd object(::open(path.c_str(), O_PATH | O_CLOEXEC));
    EXPECT_TRUE(object) << path;
    const auto found = find_process_directory(object.get(), path, ::gettid());
    return !found ? -1 : *found ? (*found)->status.ids.pid : 0;
}

TEST(ProcessDirectory, is_found_for_what_is_in_it) {
    const std::string own = cat("/proc/", ::getpid());
    for (const char* const name : {"", "/mem", "/task", "/fd", "/ns", "/net/dev"}) {
        EXPECT_EQ(process_of(own + name), ::getpid()) << name;
    }
    EXPECT_EQ(process_of(cat("/proc/", ::getppid(), "/status")), ::getppid());
}

TEST(ProcessDirectory, is_none_for_other_objects) {
    for (const char* const path : {"/proc", "/proc/sys", "/proc/sys/kernel", "/proc/cpuinfo", "/proc/sys/kernel/ostype",
                                   "/", "/etc/passwd", "/dev/null"}) {
        EXPECT_EQ(process_of(path), 0) << path;
    }
}

// The path of a directory does not count: it is that of another mount namespace, or nonsense.
TEST(ProcessDirectory, of_a_directory_is_found_without_its_path) {
    const UniqueFd directory(::open("/proc/self/task", O_PATH | O_DIRECTORY | O_CLOEXEC));
    const auto found = find_process_directory(directory.get(), "/no/such/path", ::gettid());
    ASSERT_TRUE(found && *found);
    EXPECT_EQ((*found)->status.ids.pid, ::getpid());
    EXPECT_TRUE((*found)->is_of_our_procfs);
}

TEST(ProcessDirectory, of_a_file_with_another_path_cannot_be_told) {
    const UniqueFd file(::open("/proc/self/mem", O_PATH | O_CLOEXEC));
    const auto found = find_process_directory(file.get(), "/no/such/path", ::gettid());
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error(), Errno{EXDEV});
}

} // namespace
} // namespace syd::check
