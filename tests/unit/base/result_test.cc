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

using Text = Result<std::string, Errno>;
using Number = Result<int, Errno>;
using Nothing = Result<void, Errno>;

TEST(Result, and_then_goes_on_with_a_value_only) {
    EXPECT_EQ(half(8).and_then(half).and_then(half).value_or(-1), 1);
    EXPECT_EQ(half(6).and_then(half).and_then(half).error(), Errno{EINVAL});
    int calls = 0;
    const auto count = [&calls](int) {
        ++calls;
        return Text("x");
    };
    const Number bad = Unexpected{Errno{EPERM}};
    EXPECT_EQ(bad.and_then(count).error(), Errno{EPERM});
    EXPECT_EQ(calls, 0);
    EXPECT_EQ(Number(1).and_then(count).value_or(""), "x");
    EXPECT_EQ(calls, 1);
}

TEST(Result, transform_replaces_the_value_only) {
    const auto size = [](const std::string& text) { return text.size(); };
    const Text good = std::string("four");
    const Text bad = Unexpected{Errno{EPERM}};
    EXPECT_EQ(good.transform(size).value_or(0), 4U);
    EXPECT_EQ(bad.transform(size).error(), Errno{EPERM});
    EXPECT_EQ(good.transform(&std::string::size).value_or(0), 4U);
    int calls = 0;
    const Nothing done = good.transform([&calls](const std::string&) { ++calls; });
    EXPECT_TRUE(done);
    EXPECT_EQ(bad.transform([&calls](const std::string&) { ++calls; }).error(), Errno{EPERM});
    EXPECT_EQ(calls, 1);
}

TEST(Result, transform_error_replaces_the_error_only) {
    const auto name = [](Errno error) { return errno_name(error); };
    EXPECT_EQ(half(3).transform_error(name).error(), "EINVAL");
    const Result<int, std::string> good = half(4).transform_error(name);
    EXPECT_EQ(good.value(), 2);
    Number changed = half(3);
    EXPECT_EQ(changed.transform_error([](Errno& error) { return error.value; }).error(), EINVAL);
    const Number constant = half(3);
    EXPECT_EQ(constant.transform_error(name).error(), "EINVAL");
}

TEST(Result, chains_move_what_only_moves) {
    using Owner = Result<std::unique_ptr<int>, std::unique_ptr<int>>;
    const auto pass = [](std::unique_ptr<int> owner) { return owner; };
    EXPECT_EQ(**Owner(std::make_unique<int>(1)).transform(pass), 1);
    EXPECT_EQ(
        **Owner(std::make_unique<int>(2)).and_then([](std::unique_ptr<int> owner) { return Owner(std::move(owner)); }),
        2);
    EXPECT_EQ(*Owner(Unexpected{std::make_unique<int>(3)}).transform(pass).error(), 3);
    EXPECT_EQ(*Owner(Unexpected{std::make_unique<int>(4)}).transform_error(pass).error(), 4);
    EXPECT_EQ(**Owner(std::make_unique<int>(5)).transform_error(pass), 5);
}

TEST(Result, chains_may_change_the_value_in_place) {
    Number number = 1;
    EXPECT_TRUE(number.transform([](int& value) { ++value; }));
    EXPECT_EQ(number.and_then([](int& value) { return Number(++value); }).value_or(0), 3);
    EXPECT_EQ(number.value(), 3);
}

TEST(Result, chains_without_a_value) {
    const Nothing good;
    const Nothing bad = Unexpected{Errno{EPERM}};
    int calls = 0;
    const auto seven = [&calls] {
        ++calls;
        return 7;
    };
    EXPECT_EQ(good.transform(seven).value_or(0), 7);
    EXPECT_EQ(bad.transform(seven).error(), Errno{EPERM});
    EXPECT_EQ(calls, 1);
    EXPECT_TRUE(good.transform([] {}));
    EXPECT_EQ(good.and_then([] { return Number(8); }).value_or(0), 8);
    EXPECT_EQ(bad.and_then([] { return Number(8); }).error(), Errno{EPERM});
    EXPECT_EQ(Nothing().and_then([] { return Nothing(Unexpected{Errno{EIO}}); }).error(), Errno{EIO});
    EXPECT_EQ(bad.transform_error(errno_name).error(), "EPERM");
    EXPECT_TRUE(good.transform_error(errno_name));
    EXPECT_EQ(Nothing(Unexpected{Errno{EIO}}).transform_error(errno_name).error(), "EIO");
    EXPECT_EQ(half(4).and_then([](int) { return Nothing(); }).has_value(), true);
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
