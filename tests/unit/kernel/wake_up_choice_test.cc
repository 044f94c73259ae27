// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/notify/wake_up_choice.h"

#include <gtest/gtest.h>

namespace syd::kernel::notify {
namespace {

// Decisions for so many threads in turn.
void decide(WakeUpChoice& choice, int callers, int decisions, bool is_pending) {
    for (int i = 0; i < decisions; ++i) {
        if (choice.note(100 + i % callers)) {
            choice.judge(is_pending);
        }
    }
}

TEST(WakeUpChoice, is_synchronous_for_few_callers) {
    for (const int callers : {1, 2, 3}) {
        WakeUpChoice choice;
        decide(choice, callers, 10'000, true);
        EXPECT_TRUE(choice.is_synchronous()) << callers;
    }
}

TEST(WakeUpChoice, is_synchronous_for_many_callers_that_the_receiver_waits_for) {
    WakeUpChoice choice;
    decide(choice, 8, 10'000, false);
    EXPECT_TRUE(choice.is_synchronous());
}

TEST(WakeUpChoice, follows_a_crowd_but_not_a_short_one) {
    WakeUpChoice choice;
    decide(choice, 8, 100, true);
    EXPECT_TRUE(choice.is_synchronous());
    decide(choice, 8, 1000, true);
    EXPECT_FALSE(choice.is_synchronous());
    decide(choice, 1, 100, true);
    EXPECT_FALSE(choice.is_synchronous());
    decide(choice, 1, 1000, true);
    EXPECT_TRUE(choice.is_synchronous());
}

} // namespace
} // namespace syd::kernel::notify
