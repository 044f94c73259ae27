// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/in_flight_call.h"

#include <gtest/gtest.h>

#include <thread>

namespace syd::kernel {
namespace {

check::SyscallEvent event_of(std::string_view call, pid_t tid) {
    check::SyscallEvent event;
    event.row = syscalls::find(call);
    event.tid = tid;
    return event;
}

TEST(InFlightCall, is_there_between_its_begin_and_its_end) {
    InFlightCall call;
    EXPECT_FALSE(call.sample());
    EXPECT_EQ(call.serial(), 0U);
    call.begin(event_of("mkdir", 42));
    const auto sample = call.sample();
    ASSERT_TRUE(sample);
    EXPECT_EQ(sample->tid, 42);
    EXPECT_EQ(sample->name, "mkdir");
    call.end();
    EXPECT_FALSE(call.sample());
    EXPECT_EQ(call.serial(), 0U);
}

TEST(InFlightCall, has_a_serial_of_its_own) {
    InFlightCall call;
    call.begin(event_of("mkdir", 42));
    const auto first = call.serial();
    EXPECT_EQ(call.serial(), first);
    call.end();
    call.begin(event_of("mkdir", 42));
    EXPECT_NE(call.serial(), first);
    EXPECT_NE(call.serial(), 0U);
}

TEST(InFlightCall, counts_the_time_since_the_first_sample_of_a_call) {
    InFlightCall call;
    call.begin(event_of("mkdir", 42));
    EXPECT_LT(call.sample()->since.count(), 1000);
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    EXPECT_GE(call.sample()->since.count(), 5);
    call.end();
    call.begin(event_of("rmdir", 42));
    EXPECT_LT(call.sample()->since.count(), 5) << "another call";
}

} // namespace
} // namespace syd::kernel
