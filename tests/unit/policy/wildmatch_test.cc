// SPDX-License-Identifier: BSD-3-Clause
// The matcher's shortcuts against a matcher without any, and its time on hostile patterns.
#include "policy/wildmatch.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>
#include <functional>
#include <iostream>
#include <string>

namespace syd::policy {
namespace {

// The definition, by trying everything; only for `*`, `**`, `?` and plain letters.
bool matches_by_definition(std::string_view pattern, std::string_view text) {
    if (pattern.empty()) {
        return text.empty();
    }
    if (pattern[0] == '*') {
        const std::size_t stars = std::min(pattern.find_first_not_of('*'), pattern.size());
        const std::string_view rest = pattern.substr(stars);
        for (std::size_t length = 0; length <= text.size(); ++length) {
            if (matches_by_definition(rest, text.substr(length))) {
                return true;
            }
            if (length < text.size() && text[length] == '/' && stars == 1) {
                return false;
            }
        }
        return false;
    }
    const bool fits = !text.empty() && (pattern[0] == '?' ? text[0] != '/' : pattern[0] == text[0]);
    return fits && matches_by_definition(pattern.substr(1), text.substr(1));
}

// Calls `use` with every text of `letters` up to `longest`.
void for_each_text(std::string_view letters, std::size_t longest, const std::function<void(std::string_view)>& use) {
    std::string text;
    const std::function<void()> extend = [&] {
        use(text);
        if (text.size() == longest) {
            return;
        }
        for (const char letter : letters) {
            text += letter;
            extend();
            text.pop_back();
        }
    };
    extend();
}

TEST(Wildmatch, agrees_with_the_definition) {
    std::size_t matched = 0;
    for_each_text("a/*", 6, [&matched](std::string_view pattern) {
        for_each_text("a/", 6, [&matched, pattern](std::string_view text) {
            const bool expected = matches_by_definition(pattern, text);
            matched += expected ? 1 : 0;
            ASSERT_EQ(wildmatch(pattern, text), expected) << "pattern " << pattern << " text " << text;
        });
    });
    EXPECT_GT(matched, 1000U);
}

TEST(Wildmatch, agrees_with_the_definition_on_long_random_texts) {
    std::uint64_t seed = 42;
    const auto next = [&seed](std::size_t bound) {
        seed = seed * 6364136223846793005U + 1442695040888963407U;
        return static_cast<std::size_t>(seed >> 33U) % bound;
    };
    const auto random_text = [&next](std::string_view letters, std::size_t longest) {
        std::string text(next(longest), ' ');
        for (char& letter : text) {
            letter = letters[next(letters.size())];
        }
        return text;
    };
    std::size_t matched = 0;
    for (int round = 0; round < 100000; ++round) {
        const std::string pattern = random_text("ab/?***", 10);
        const std::string text = random_text("aab/", 14);
        const bool expected = matches_by_definition(pattern, text);
        matched += expected ? 1 : 0;
        ASSERT_EQ(wildmatch(pattern, text), expected) << "pattern " << pattern << " text " << text;
    }
    EXPECT_GT(matched, 1000U);
}

std::string repeated(std::string_view unit, std::size_t length) {
    std::string text;
    while (text.size() + unit.size() <= length) {
        text += unit;
    }
    return text;
}

struct HostileRow {
    std::string pattern;
    std::string text;
    bool expected;
};

TEST(Wildmatch, hostile_patterns_take_no_time) {
    constexpr std::size_t kLength = 4096;
    const std::string letters = repeated("a", kLength);
    const std::string half = repeated("a", kLength / 2);
    const std::string components = repeated("aaaaaaa/", kLength);
    const HostileRow rows[] = {
        {repeated("*a", kLength), letters, true},
        {repeated("*a", kLength), letters + "b", false},
        {repeated("*a", kLength) + "b", letters, false},
        {repeated("**a", kLength), letters, true},
        {repeated("**a", kLength), letters + "b", false},
        {repeated("**a", kLength) + "b", letters, false},
        {repeated("**a*a", kLength), letters, true},
        {repeated("**a*a", kLength), letters + "b", false},
        {repeated("*a**a", kLength) + "/b", letters, false},
        {"*" + half + "b", letters, false},
        {"**" + half + "b", letters, false},
        {"***" + repeated("*a", kLength) + "b", letters, false},
        {"**a*" + half + "b", letters, false},
        {"**a*" + half + "b", components, false},
        {"**a*" + repeated("aaaaaaa/", kLength / 2) + "b", components, false},
        {"**" + repeated("*a/", kLength / 4) + "b", components, false},
        {repeated("**/a*", kLength) + "b", components, false},
        {repeated("[", kLength), repeated("[", kLength), true},
        {"*" + repeated("[\\]", kLength / 2) + "b", repeated("[]", kLength), false},
        {"**" + repeated("[a]", kLength / 2) + "b", letters, false},
        {"*" + repeated("[[:", kLength) + "b", letters, false},
        {"**[" + repeated("b", kLength) + "]c", letters, false},
    };
    // Processor time, for the machine may be busy. The promise is 50 ms for the usual kind of bomb; the last row, one
    // class of 4 KiB tried at every byte, is the worst that was found. The limits leave room for sanitizers
    // and for builds without optimization.
    constexpr double kPromise = 0.050;
    constexpr double kLimit = 20.0;
    for (const HostileRow& row : rows) {
        const std::clock_t start = std::clock();
        EXPECT_EQ(wildmatch(row.pattern, row.text), row.expected) << row.pattern.substr(0, 20);
        const double spent = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
        EXPECT_LT(spent, row.pattern.starts_with("*a*a") ? kPromise : kLimit) << row.pattern.substr(0, 20);
        if (std::getenv("SYDBOX_TEST_TIMES") != nullptr) {
            std::cout << row.pattern.substr(0, 20) << ' ' << spent << " s\n";
        }
    }
}

} // namespace
} // namespace syd::policy
