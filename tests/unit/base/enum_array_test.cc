// SPDX-License-Identifier: BSD-3-Clause
#include "base/enum_array.h"

#include <gtest/gtest.h>

#include <concepts>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace syd {
namespace {

enum class Colour : signed char { kRed, kGreen, kBlue };
template <class T> using PerColour = EnumArray<Colour, T, 3>;

constexpr PerColour<std::string_view> kNames{"red", "green", "blue"};
static_assert(kNames[Colour::kRed] == "red");
static_assert(kNames[Colour::kBlue] == "blue");
static_assert(kNames.key_of("green") == Colour::kGreen);
static_assert(kNames == PerColour<std::string_view>{"red", "green", "blue"});

static_assert(std::constructible_from<PerColour<int>, int, int, int>);
static_assert(!std::constructible_from<PerColour<int>, int, int>, "a value is missing");
static_assert(!std::constructible_from<PerColour<int>, int, int, int, int>, "there is a surplus value");
static_assert(std::is_trivially_copyable_v<PerColour<int>>);
static_assert(sizeof(PerColour<int>) == 3 * sizeof(int));

TEST(EnumArray, starts_with_zeros) {
    const PerColour<int> counts;
    EXPECT_EQ(counts[Colour::kRed] + counts[Colour::kGreen] + counts[Colour::kBlue], 0);
    EXPECT_EQ(counts, (PerColour<int>{0, 0, 0}));
}

TEST(EnumArray, elements_can_be_changed) {
    PerColour<int> counts{1, 2, 3};
    ++counts[Colour::kGreen];
    EXPECT_EQ(counts, (PerColour<int>{1, 3, 3}));
    EXPECT_NE(counts, (PerColour<int>{1, 2, 3}));
}

TEST(EnumArray, elements_written_in_braces) {
    struct Light {
        int wavelength;
        std::string_view name;
    };
    constexpr PerColour<Light> kLights{{{700, "red"}, {530, "green"}, {470, "blue"}}};
    EXPECT_EQ(kLights[Colour::kGreen].wavelength, 530);
    EXPECT_EQ(kLights[Colour::kBlue].name, "blue");
}

TEST(EnumArray, elements_that_only_move) {
    const PerColour<std::unique_ptr<int>> owners{std::make_unique<int>(1), nullptr, std::make_unique<int>(3)};
    EXPECT_EQ(*owners[Colour::kRed], 1);
    EXPECT_EQ(owners[Colour::kGreen], nullptr);
    EXPECT_EQ(*owners[Colour::kBlue], 3);
}

TEST(EnumArray, iterates_in_the_order_of_the_enumerators) {
    PerColour<int> numbers{1, 2, 3};
    for (int& number : numbers) {
        number *= 10;
    }
    const PerColour<int>& read_only = numbers;
    EXPECT_EQ(std::vector<int>(read_only.begin(), read_only.end()), (std::vector<int>{10, 20, 30}));
    EXPECT_EQ(numbers.size(), 3U);
}

TEST(EnumArray, keys) {
    std::string text;
    for (const Colour colour : PerColour<int>::keys()) {
        text += kNames[colour];
        text += ' ';
    }
    EXPECT_EQ(text, "red green blue ");
    static_assert(enum_values<Colour, 2>()[1] == Colour::kGreen);
}

TEST(EnumArray, key_of_the_first_equal_element) {
    constexpr PerColour<int> kNumbers{7, 8, 8};
    EXPECT_EQ(kNumbers.key_of(7), Colour::kRed);
    EXPECT_EQ(kNumbers.key_of(8), Colour::kGreen);
    EXPECT_EQ(kNumbers.key_of(9), std::nullopt);
}

TEST(EnumArray, an_index_out_of_range_throws) {
    PerColour<int> numbers{1, 2, 3};
    const PerColour<int>& read_only = numbers;
    for (const int bad : {3, 127, -1, -128}) {
        EXPECT_THROW(static_cast<void>(numbers[static_cast<Colour>(bad)]), std::out_of_range) << bad;
        EXPECT_THROW(static_cast<void>(read_only[static_cast<Colour>(bad)]), std::out_of_range) << bad;
    }
}

} // namespace
} // namespace syd
