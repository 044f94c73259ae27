// SPDX-License-Identifier: BSD-3-Clause
#include "base/result.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <memory>

namespace syd {
namespace {

Result<int, Errno> half(int number) {
    if (number % 2 != 0) {
        return Unexpected{Errno{EINVAL}};
    }
    return number / 2;
}

TEST(Result, holds_a_value_or_a_reason) {
    const auto good = half(4);
    ASSERT_TRUE(good);
    EXPECT_TRUE(good.has_value());
    EXPECT_EQ(*good, 2);
    EXPECT_EQ(good.value(), 2);
    EXPECT_EQ(good.value_or(9), 2);
    const auto bad = half(3);
    ASSERT_FALSE(bad);
    EXPECT_EQ(bad.error(), Errno{EINVAL});
    EXPECT_EQ(bad.value_or(9), 9);
}

TEST(Result, asking_for_what_is_not_there_throws) {
    const auto good = half(4);
    const auto bad = half(3);
    EXPECT_THROW(static_cast<void>(bad.value()), std::bad_variant_access);
    EXPECT_THROW(static_cast<void>(*bad), std::bad_variant_access);
    EXPECT_THROW(static_cast<void>(good.error()), std::bad_variant_access);
}

TEST(Result, a_value_that_only_moves) {
    Result<std::unique_ptr<int>, Errno> result = std::make_unique<int>(5);
    EXPECT_EQ(**result, 5);
    const std::unique_ptr<int> taken = *std::move(result);
    EXPECT_EQ(*taken, 5);
}

TEST(Result, value_and_reason_of_one_type) {
    const Result<std::string, std::string> good = std::string("x");
    const Result<std::string, std::string> bad = Unexpected{std::string("y")};
    EXPECT_TRUE(good);
    EXPECT_EQ(good->size(), 1U);
    EXPECT_EQ(bad.error(), "y");
}

TEST(Result, without_a_value) {
    const Result<void, Errno> good;
    const Result<void, Errno> bad = Unexpected{Errno{EPERM}};
    EXPECT_TRUE(good);
    EXPECT_FALSE(bad);
    EXPECT_EQ(bad.error().value, EPERM);
}

TEST(Errno, name) {
    EXPECT_EQ(errno_name(Errno{EPERM}), "EPERM");
    EXPECT_EQ(errno_name(Errno{ENOENT}), "ENOENT");
    EXPECT_EQ(errno_name(Errno{4711}), "errno 4711");
    errno = ENOTDIR;
    EXPECT_EQ(Errno::last(), Errno{ENOTDIR});
}

TEST(Error, message_leaves_out_what_is_empty) {
    struct Row {
        Error error;
        std::string_view message;
    };
    const Row rows[] = {
        {{Errno{ENOENT}, "cannot open", "/x"}, "cannot open: /x: No such file or directory"},
        {{Errno{ENOENT}, "cannot open", ""}, "cannot open: No such file or directory"},
        {{Errno{}, "no command", ""}, "no command"},
        {{Errno{}, "no profile", "x"}, "no profile: x"},
        {{Errno{EPERM}, "", ""}, "Operation not permitted"},
    };
    for (const auto& [error, message] : rows) {
        EXPECT_EQ(error.message(), message);
    }
}

} // namespace
} // namespace syd
