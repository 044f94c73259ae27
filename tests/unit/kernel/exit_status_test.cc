// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/exit_status.h"

#include "unit/kernel/statuses.h"

#include <gtest/gtest.h>
#include <signal.h>

namespace syd::kernel {
namespace {

using check::Cause;
using test::exited;
using test::killed;

struct Codes {
    std::int32_t violation;
    std::int32_t panic;
};

int status_of(const Outcome& outcome, const Codes& codes) {
    policy::Settings settings;
    settings.violation_exit_code = codes.violation;
    settings.panic_exit_code = codes.panic;
    return exit_status_of(outcome, settings);
}

constexpr Codes kNone{-1, -1};

TEST(ExitStatus, is_that_of_the_first_process) {
    EXPECT_EQ(status_of({exited(0), {}, {}, false}, kNone), 0);
    EXPECT_EQ(status_of({exited(3), {}, {}, true}, kNone), 3);
    EXPECT_EQ(status_of({killed(SIGSEGV), {}, {}, false}, kNone), 139);
}

TEST(ExitStatus, follows_the_settings) {
    const struct {
        const char* what;
        Outcome outcome;
        Codes codes;
        int expected;
    } cases[] = {
        {"a signal ended sydbox", {killed(SIGKILL), SIGTERM, {}, false}, kNone, 143},
        {"a signal precedes all exit codes", {exited(1), SIGINT, Cause::kPanic, true}, {7, 8}, 130},
        {"a panic without an exit code", {killed(SIGKILL), {}, Cause::kPanic, false}, kNone, 137},
        {"a panic", {killed(SIGKILL), {}, Cause::kPanic, false}, {-1, 9}, 9},
        {"a panic with exit code 0", {killed(SIGKILL), {}, Cause::kPanic, false}, {-1, 0}, 0},
        {"a panic is no violation", {killed(SIGKILL), {}, Cause::kPanic, false}, {7, -1}, 137},
        {"a violation", {killed(SIGKILL), {}, Cause::kViolation, true}, {7, 9}, 7},
        {"a violation without an exit code", {killed(SIGKILL), {}, Cause::kViolation, true}, {-1, 9}, 137},
        {"a violation that ended nothing", {exited(1), {}, {}, true}, {7, 9}, 1},
        {"exit code 0 adds 128 for violations", {exited(3), {}, {}, true}, {0, -1}, 131},
        {"exit code 0 without violations", {exited(3), {}, {}, false}, {0, -1}, 3},
        {"the greatest status", {exited(200), {}, {}, true}, {0, -1}, 255},
        {"exit code 0 where a violation ended the sandbox",
         {killed(SIGKILL), {}, Cause::kViolation, true},
         {0, -1},
         255},
    };
    for (const auto& [what, outcome, codes, expected] : cases) {
        EXPECT_EQ(status_of(outcome, codes), expected) << what;
    }
}

} // namespace
} // namespace syd::kernel
