// SPDX-License-Identifier: BSD-3-Clause
#include "report/violation_log.h"

#include "sample.h"

#include <gtest/gtest.h>

#include <thread>

namespace syd::report {
namespace {

using namespace sample;

class ViolationLogTest : public testing::Test {
protected:
    ViolationLog::Writer writer() {
        return [this](std::string_view text) {
            const std::lock_guard lock(mutex_);
            texts_.emplace_back(text);
        };
    }
    std::mutex mutex_;
    std::vector<std::string> texts_;
};

TEST_F(ViolationLogTest, NothingToSay) {
    const ViolationLog log(Style{}, writer());
    EXPECT_EQ(log.summary(), "");
    EXPECT_EQ(log.total(), 0U);
}

TEST_F(ViolationLogTest, PrintsEachKindOnce) {
    ViolationLog log(Style{}, writer());
    log.report(mkdir_violation("/usr/lib/x"));
    log.report(mkdir_violation("/usr/lib/x"));
    log.report(connect_violation("inet:192.0.2.1@80"));
    ASSERT_EQ(texts_.size(), 2U);
    EXPECT_EQ(texts_[0], render(mkdir_violation("/usr/lib/x"), Style{}));
    EXPECT_EQ(texts_[1], render(connect_violation("inet:192.0.2.1@80"), Style{}));
    EXPECT_EQ(log.total(), 3U);
    EXPECT_EQ(log.kinds(), 2U);
    EXPECT_EQ(log.summary(), "sydbox: 3 violations (2 kinds): write 2, network/connect 1\n"
                             "  2 x write mkdir /usr/lib/x (touch)\n");
}

TEST_F(ViolationLogTest, OneViolation) {
    ViolationLog log(Style{}, writer());
    log.report(openat_violation());
    EXPECT_EQ(log.summary(), "sydbox: 1 violation (1 kind): write 1\n");
}

TEST_F(ViolationLogTest, WhatMakesAKind) {
    ViolationLog log(Style{}, writer());
    Violation violation = openat_violation();
    log.report(violation);
    violation.event.tid = 99; // another thread, other arguments, another directory: the same kind
    violation.process.pid = 99;
    violation.event.arguments[2] = 01001;
    violation.working_directory = "/";
    log.report(violation);
    EXPECT_EQ(log.kinds(), 1U);

    std::array others = {openat_violation(), openat_violation(), openat_violation(), openat_violation(),
                         openat_violation()};
    others[0].access = Access::kRead;
    others[1].event.row = &kMkdir;
    others[2].subject = "/usr/y";
    others[3].result = Errno{EACCES};
    others[4].process.name = "cp";
    for (const Violation& other : others) {
        log.report(other);
    }
    EXPECT_EQ(log.kinds(), 6U);
    EXPECT_EQ(texts_.size(), 6U);
}

TEST_F(ViolationLogTest, KindsAreBounded) {
    ViolationLog log(Style{}, writer(), {.kinds = 2});
    for (const char* path : {"/a", "/b", "/c", "/d", "/a"}) {
        log.report(mkdir_violation(path));
    }
    ASSERT_EQ(texts_.size(), 3U);
    EXPECT_EQ(texts_[2], "sydbox: too many kinds of violations: new ones are counted, not shown\n");
    EXPECT_EQ(log.kinds(), 2U);
    EXPECT_EQ(log.summary(), "sydbox: 5 violations (more than 2 kinds): write 5\n"
                             "  2 x write mkdir /a (touch)\n"
                             "  2 x others, not shown one by one: only 2 kinds could be remembered\n");
}

TEST_F(ViolationLogTest, RememberedBytesAreBounded) {
    ViolationLog log(Style{}, writer(), {.bytes = 20});
    log.report(mkdir_violation("/" + std::string(10, 'a'))); // 16 bytes with "touch"
    log.report(mkdir_violation("/b"));
    EXPECT_EQ(log.kinds(), 1U);
    EXPECT_EQ(log.total(), 2U);
}

TEST_F(ViolationLogTest, ListsTheMostFrequentFirstAndNotAll) {
    ViolationLog log(Style{}, writer());
    for (int kind = 0; kind < 22; ++kind) {
        for (int times = 0; times < (kind == 21 ? 3 : 2); ++times) {
            log.report(mkdir_violation("/" + std::to_string(kind + 10)));
        }
    }
    const std::string summary = log.summary();
    EXPECT_EQ(summary.substr(0, summary.find("  2 x")), "sydbox: 45 violations (22 kinds): write 45\n"
                                                        "  3 x write mkdir /31 (touch)\n");
    EXPECT_EQ(std::count(summary.begin(), summary.end(), '\n'), 22);
    EXPECT_TRUE(summary.ends_with("  2 more kinds came more than once\n")) << summary;
}

TEST_F(ViolationLogTest, SummaryIsPrintable) {
    ViolationLog log(Style{}, writer());
    Violation violation = mkdir_violation("/\x1b\n");
    violation.process.name = "\x07";
    log.report(violation);
    log.report(violation);
    EXPECT_EQ(log.summary(), "sydbox: 2 violations (1 kind): write 2\n"
                             "  2 x write mkdir /\\e\\n (\\x07)\n");
}

TEST_F(ViolationLogTest, ThreadsMayReportAtOnce) {
    ViolationLog log(Style{}, writer());
    std::vector<std::thread> threads;
    for (int number = 0; number < 4; ++number) {
        threads.emplace_back([&log] {
            for (int i = 0; i < 250; ++i) {
                log.report(mkdir_violation("/" + std::to_string(i)));
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(log.total(), 1000U);
    EXPECT_EQ(log.kinds(), 250U);
    EXPECT_EQ(texts_.size(), 250U);
}

} // namespace
} // namespace syd::report
