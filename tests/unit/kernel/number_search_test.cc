// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/filter/number_search.h"

#include "unit/kernel/bpf.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <random>

namespace syd::kernel::filter {
namespace {

// Code that answers with `answer`, of `size` instructions.
Program code(std::uint32_t answer, std::size_t size) {
    Program program(size - 1, load_word(0));
    program.push_back(return_action(answer));
    return program;
}

std::uint32_t run(const Program& program, std::uint32_t number) {
    return test::run(program, seccomp_data{static_cast<int>(number), 0, 0, {}});
}

TEST(NumberSearch, of_one_range_is_its_code) {
    NumberSearch search;
    search.add_range(0, code(7, 1));
    const Program program = search.assemble();
    EXPECT_EQ(run(program, 0), 7U);
    EXPECT_EQ(run(program, 0xffffffff), 7U);
}

TEST(NumberSearch, stores_equal_code_once) {
    NumberSearch search;
    for (std::uint32_t number = 0; number < 20; ++number) {
        search.add_range(number, code(number % 2, 40));
    }
    EXPECT_LT(search.assemble().size(), 2 * 40 + 3 * 20U);
}

TEST(NumberSearch, joins_neighbours_with_the_same_code) {
    NumberSearch search;
    for (std::uint32_t number = 0; number < 100; ++number) {
        search.add_range(number, code(1, 1));
    }
    search.add_range(100, code(2, 1));
    EXPECT_LE(search.assemble().size(), 5U);
}

// Lengths on both sides of what a conditional jump can skip (255 instructions).
TEST(NumberSearch, finds_every_range_whatever_the_lengths) {
    std::mt19937 generator(17);
    const auto random = [&generator](std::uint32_t below) {
        return std::uniform_int_distribution<std::uint32_t>(0, below - 1)(generator);
    };
    for (int round = 0; round < 300; ++round) {
        NumberSearch search;
        std::map<std::uint32_t, std::uint32_t> answers; // of ranges, by first number
        const std::size_t longest = 1 + random(300);
        std::uint32_t first = 0;
        for (std::size_t i = 0, count = 1 + random(60); i < count; ++i) {
            const std::uint32_t answer = random(20);
            search.add_range(first, code(answer, 1 + (answer * 37 + 1) % longest));
            answers[first] = answer;
            first += 1 + random(5);
        }
        const Program program = search.assemble();
        for (std::uint32_t number = 0; number < first + 3; ++number) {
            ASSERT_EQ(run(program, number), std::prev(answers.upper_bound(number))->second)
                << "number " << number << ", round " << round;
        }
        ASSERT_EQ(run(program, 0xffffffff), answers.rbegin()->second);
    }
}

} // namespace
} // namespace syd::kernel::filter
