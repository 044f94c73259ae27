// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/wake_up_timer.h"

#include <gtest/gtest.h>
#include <poll.h>

#include <atomic>
#include <cerrno>
#include <chrono>

namespace syd::kernel {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

// Waits for nothing; false if it was interrupted.
bool sleep_well(milliseconds time) {
    return ::poll(nullptr, 0, static_cast<int>(time.count())) == 0;
}

TEST(WakeUpTimer, interrupts_again_and_again_until_the_wait_is_over) {
    int interruptions = 0;
    bool is_left_alone_afterwards = false;
    Clock::duration took{};
    std::thread thread = start_thread([&] {
        const WakeUpTimer wake_up_timer;
        ASSERT_TRUE(wake_up_timer.is_usable());
        const auto begin = Clock::now();
        wake_up_timer.limit(milliseconds(5), [&interruptions] {
            while (interruptions < 3) {
                interruptions += sleep_well(milliseconds(10000)) ? 0 : 1;
            }
            errno = ENOTTY;
        });
        EXPECT_EQ(errno, ENOTTY) << "the errno of what was waited for";
        took = Clock::now() - begin;
        is_left_alone_afterwards = sleep_well(milliseconds(50));
    });
    thread.join();
    EXPECT_EQ(interruptions, 3);
    EXPECT_GE(took, milliseconds(15));
    EXPECT_LT(took, milliseconds(5000));
    EXPECT_TRUE(is_left_alone_afterwards);
}

TEST(WakeUpTimer, leaves_a_short_wait_alone) {
    std::thread thread = start_thread([] {
        const WakeUpTimer wake_up_timer;
        wake_up_timer.limit(std::chrono::seconds(2), [] { EXPECT_TRUE(sleep_well(milliseconds(1))); });
    });
    thread.join();
}

TEST(WakeUp, until_it_was_noticed) {
    std::atomic<bool> has_noticed{false};
    std::thread thread = start_thread([&has_noticed] {
        while (sleep_well(milliseconds(10000))) {
        }
        has_noticed = true;
    });
    wake_until(thread, [&has_noticed] { return has_noticed.load(); });
    thread.join();
    EXPECT_TRUE(has_noticed);
}

} // namespace
} // namespace syd::kernel
