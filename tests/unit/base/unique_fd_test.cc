// SPDX-License-Identifier: BSD-3-Clause
#include "base/unique_fd.h"

#include <gtest/gtest.h>

#include <fcntl.h>

#include <utility>

namespace syd {
namespace {

int open_null() {
    return ::open("/dev/null", O_RDONLY | O_CLOEXEC);
}

bool is_open(int fd) {
    return ::fcntl(fd, F_GETFD) >= 0;
}

TEST(UniqueFd, closes_its_descriptor) {
    int number = -1;
    {
        const UniqueFd fd(open_null());
        ASSERT_TRUE(fd);
        number = fd.get();
        EXPECT_TRUE(is_open(number));
    }
    EXPECT_FALSE(is_open(number));
}

TEST(UniqueFd, a_negative_number_is_no_descriptor) {
    EXPECT_FALSE(UniqueFd());
    EXPECT_FALSE(UniqueFd(-1));
    EXPECT_EQ(UniqueFd().get(), -1);
    EXPECT_TRUE(UniqueFd(::dup(0)));
}

TEST(UniqueFd, a_move_leaves_nothing_behind) {
    UniqueFd from(open_null());
    const int number = from.get();
    UniqueFd to(std::move(from));
    EXPECT_FALSE(from); // NOLINT(bugprone-use-after-move): the state after a move is what is tested
    EXPECT_EQ(to.get(), number);
    UniqueFd other(open_null());
    const int closed = other.get();
    other = std::move(to);
    EXPECT_EQ(other.get(), number);
    EXPECT_TRUE(is_open(number));
    EXPECT_FALSE(is_open(closed));
    UniqueFd& same = other;
    other = std::move(same);
    EXPECT_TRUE(is_open(number));
}

TEST(UniqueFd, release_and_reset) {
    UniqueFd fd(open_null());
    const int number = fd.release();
    EXPECT_FALSE(fd);
    EXPECT_TRUE(is_open(number));
    fd.reset(number);
    EXPECT_EQ(fd.get(), number);
    fd.reset();
    EXPECT_FALSE(fd);
    EXPECT_FALSE(is_open(number));
}

} // namespace
} // namespace syd
