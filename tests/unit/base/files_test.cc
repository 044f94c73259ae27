// SPDX-License-Identifier: BSD-3-Clause
#include "base/files.h"

#include "base/unique_fd.h"
#include "support/scratch_folder.h"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace syd {
namespace {

class Files : public testing::Test {
protected:
    [[nodiscard]] std::string path(const char* name) const { return scratch_.path(name); }
    [[nodiscard]] int folder() const { return directory_.get(); }
    void make_link(const char* name, const std::string& target) const {
        ASSERT_EQ(::symlinkat(target.c_str(), folder(), name), 0) << target.size();
    }

private:
    test::ScratchFolder scratch_;
    UniqueFd directory_{::open(scratch_.root().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
};

TEST_F(Files, read_link_of_any_length) {
    for (const std::size_t length : {1U, 1023U, 1024U, 1025U, 4094U, 4095U}) {
        const std::string target(length, 'x');
        make_link("link", target);
        EXPECT_EQ(read_link(path("link")).value_or(""), target) << length;
        EXPECT_EQ(read_link(path("link").c_str()).value_or(""), target) << length;
        EXPECT_EQ(read_link_at(folder(), "link").value_or(""), target) << length;
        ASSERT_EQ(::unlinkat(folder(), "link", 0), 0);
    }
}

TEST_F(Files, read_link_tells_the_errno) {
    ASSERT_EQ(::mkdirat(folder(), "sub", 0700), 0);
    EXPECT_EQ(read_link(path("none")).error(), Errno{ENOENT});
    EXPECT_EQ(read_link(path("sub")).error(), Errno{EINVAL});
    EXPECT_EQ(read_link_at(folder(), "none").error(), Errno{ENOENT});
    EXPECT_EQ(read_link_at(-1, "none").error(), Errno{EBADF});
}

TEST_F(Files, read_link_at_with_an_empty_name_reads_the_descriptor) {
    make_link("link", "there");
    const UniqueFd link(::openat(folder(), "link", O_PATH | O_NOFOLLOW | O_CLOEXEC));
    ASSERT_TRUE(link);
    EXPECT_EQ(read_link_at(link.get(), "").value_or(""), "there");
    EXPECT_EQ(read_link_at(folder(), "").error(), Errno{ENOENT});
}

TEST_F(Files, path_of_a_descriptor) {
    EXPECT_EQ(descriptor_path(0), "/proc/self/fd/0");
    EXPECT_EQ(descriptor_path(2147483647), "/proc/self/fd/2147483647");
    const UniqueFd file(::openat(folder(), "file", O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
    ASSERT_TRUE(file);
    EXPECT_EQ(read_descriptor_link(file.get()).value_or(""), path("file"));
    ASSERT_EQ(::renameat(folder(), "file", folder(), "other"), 0);
    EXPECT_EQ(read_descriptor_link(file.get()).value_or(""), path("other"));
    ASSERT_EQ(::unlinkat(folder(), "other", 0), 0);
    EXPECT_EQ(read_descriptor_link(file.get()).value_or(""), path("other (deleted)"));
    EXPECT_EQ(read_descriptor_link(-1).error(), Errno{ENOENT});
}

TEST_F(Files, read_file_of_any_length) {
    for (const std::size_t length : {std::size_t{0}, std::size_t{1}, std::size_t{4096}, std::size_t{10000}}) {
        std::string content(length, '\0');
        const UniqueFd file(::openat(folder(), "file", O_CREAT | O_TRUNC | O_RDWR | O_CLOEXEC, 0600));
        ASSERT_EQ(::pwrite(file.get(), content.data(), length, 0), static_cast<ssize_t>(length));
        EXPECT_EQ(read_file(path("file")).value_or("?"), content);
        EXPECT_EQ(read_to_end(file.get()).value_or("?"), content);
        EXPECT_EQ(read_to_end(file.get()).value_or("?"), "") << "its end was reached";
    }
}

TEST_F(Files, read_file_tells_the_errno) {
    make_link("link", "/proc/self/status");
    EXPECT_EQ(read_file(path("link")).error(), Errno{ELOOP});
    EXPECT_EQ(read_file(path("none").c_str()).error(), Errno{ENOENT});
    EXPECT_EQ(read_file("/").error(), Errno{EISDIR});
    EXPECT_EQ(read_to_end(-1).error(), Errno{EBADF});
}

} // namespace
} // namespace syd
