// SPDX-License-Identifier: BSD-3-Clause
#include "base/synchronized.h"

#include <gtest/gtest.h>

#include <concepts>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace syd {
namespace {

static_assert(!std::copyable<Synchronized<int>> && !std::movable<Synchronized<int>>);

TEST(Synchronized, constructs_its_value) {
    EXPECT_EQ(Synchronized<int>().with([](int value) { return value; }), 0);
    EXPECT_EQ(Synchronized<std::string>(3U, 'x').with([](const std::string& value) { return value; }), "xxx");
    EXPECT_EQ(Synchronized<std::unique_ptr<int>>(std::make_unique<int>(4)).with([](auto& value) { return *value; }), 4);
}

TEST(Synchronized, returns_what_the_function_returns) {
    Synchronized<std::map<int, int>> table;
    table.with([](auto& value) { value[1] = 2; });
    EXPECT_EQ(table.with([](auto& value) { return value.size(); }), 1U);
    EXPECT_EQ(*table.with([](auto& value) { return std::make_unique<int>(value[1]); }), 2);
    static_assert(std::is_void_v<decltype(table.with([](auto& value) { value.clear(); }))>);
}

TEST(Synchronized, gives_a_constant_value_if_it_is_constant) {
    const Synchronized<int> constant(5);
    constant.with([](auto& value) { static_assert(std::is_same_v<decltype(value), const int&>); });
    EXPECT_EQ(constant.with([](const int& value) { return value; }), 5);
}

TEST(Synchronized, an_exception_releases_the_mutex) {
    Synchronized<int> number(1);
    EXPECT_THROW(number.with([](int&) { throw std::runtime_error("x"); }), std::runtime_error);
    EXPECT_EQ(number.with([](int value) { return value; }), 1);
}

TEST(Synchronized, one_thread_at_a_time) {
    constexpr int kThreads = 4;
    constexpr int kRounds = 2000;
    struct State {
        int inside = 0;
        int overlaps = 0;
        int rounds = 0;
    };
    Synchronized<State> shared;
    std::vector<std::thread> threads;
    threads.reserve(kThreads);
    for (int index = 0; index < kThreads; ++index) {
        threads.emplace_back([&shared] {
            for (int round = 0; round < kRounds; ++round) {
                shared.with([](State& state) {
                    state.overlaps += state.inside++ != 0 ? 1 : 0;
                    std::this_thread::yield();
                    --state.inside;
                    ++state.rounds;
                });
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    shared.with([](const State& state) {
        EXPECT_EQ(state.overlaps, 0);
        EXPECT_EQ(state.rounds, kThreads * kRounds);
    });
}

} // namespace
} // namespace syd
