// SPDX-License-Identifier: BSD-3-Clause
#include "report/violation_counter.h"

#include "sample.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <thread>
#include <vector>

namespace syd::report {
namespace {

using namespace sample;

TEST(ViolationCounter, starts_with_nothing) {
    const ViolationCounter counter;
    EXPECT_EQ(counter.total(), 0U);
    EXPECT_EQ(counter.counts().total, 0U);
    EXPECT_TRUE(counter.counts().kinds.empty());
}

TEST(ViolationCounter, counts_kinds_and_accesses) {
    ViolationCounter counter;
    EXPECT_EQ(counter.count(connect_violation("inet:192.0.2.1@80")), Occurrence::kFirst);
    EXPECT_EQ(counter.count(mkdir_violation("/usr/lib/x")), Occurrence::kFirst);
    EXPECT_EQ(counter.count(mkdir_violation("/usr/lib/x")), Occurrence::kRepeated);
    EXPECT_EQ(counter.total(), 3U);
    const ViolationCounts counts = counter.counts();
    EXPECT_EQ(counts.total, 3U);
    EXPECT_EQ(counts.unrecorded, 0U);
    EXPECT_EQ(counts.by_access[Access::kWrite], 2U);
    EXPECT_EQ(counts.by_access[Access::kConnect], 1U);
    EXPECT_EQ(counts.by_access[Access::kRead], 0U);
    ASSERT_EQ(counts.kinds.size(), 2U);
    EXPECT_EQ(counts.kinds[0].count, 2U);
    EXPECT_EQ(counts.kinds[0].kind, (ViolationKind{Access::kWrite, "mkdir", "/usr/lib/x", EPERM, "touch"}));
    EXPECT_EQ(counts.kinds[1].count, 1U);
    EXPECT_EQ(counts.kinds[1].kind,
              (ViolationKind{Access::kConnect, "connect", "inet:192.0.2.1@80", ECONNREFUSED, "touch"}));
}

TEST(ViolationCounter, thread_arguments_and_directory_do_not_make_another_kind) {
    ViolationCounter counter;
    Violation violation = openat_violation();
    EXPECT_EQ(counter.count(violation), Occurrence::kFirst);
    violation.event.tid = 99;
    violation.process.pid = 99;
    violation.event.arguments[2] = 01001;
    violation.working_directory = "/";
    EXPECT_EQ(counter.count(violation), Occurrence::kRepeated);
}

TEST(ViolationCounter, access_call_subject_result_and_process_name_make_a_kind) {
    ViolationCounter counter;
    EXPECT_EQ(counter.count(openat_violation()), Occurrence::kFirst);
    std::array others = {openat_violation(), openat_violation(), openat_violation(), openat_violation(),
                         openat_violation()};
    others[0].access = Access::kRead;
    others[1].event.row = &kMkdir;
    others[2].subject = "/usr/y";
    others[3].result = Errno{EACCES};
    others[4].process.name = "cp";
    for (const Violation& other : others) {
        EXPECT_EQ(counter.count(other), Occurrence::kFirst);
        EXPECT_EQ(counter.count(other), Occurrence::kRepeated);
    }
    EXPECT_EQ(counter.counts().kinds.size(), 6U);
}

TEST(ViolationCounter, limits_the_number_of_kinds) {
    ViolationCounter counter({.kinds = 2});
    EXPECT_EQ(counter.count(mkdir_violation("/a")), Occurrence::kFirst);
    EXPECT_EQ(counter.count(mkdir_violation("/b")), Occurrence::kFirst);
    EXPECT_EQ(counter.count(mkdir_violation("/c")), Occurrence::kFirstUnrecorded);
    EXPECT_EQ(counter.count(mkdir_violation("/d")), Occurrence::kUnrecorded);
    EXPECT_EQ(counter.count(mkdir_violation("/a")), Occurrence::kRepeated);
    const ViolationCounts counts = counter.counts();
    EXPECT_EQ(counts.total, 5U);
    EXPECT_EQ(counts.unrecorded, 2U);
    EXPECT_EQ(counts.kinds.size(), 2U);
}

TEST(ViolationCounter, limits_the_bytes_of_subjects_and_process_names) {
    ViolationCounter counter({.bytes = 20});
    EXPECT_EQ(counter.count(mkdir_violation("/" + std::string(14, 'a'))), Occurrence::kFirst); // 20 with "touch"
    EXPECT_EQ(counter.count(mkdir_violation("/")), Occurrence::kFirstUnrecorded);
    ViolationCounter smaller({.bytes = 19});
    EXPECT_EQ(smaller.count(mkdir_violation("/" + std::string(14, 'a'))), Occurrence::kFirstUnrecorded);
    // What would fit comes too late: the kinds on record are the first ones.
    EXPECT_EQ(smaller.count(mkdir_violation("/")), Occurrence::kUnrecorded);
}

TEST(ViolationCounter, lists_the_most_frequent_kinds_first) {
    ViolationCounter counter;
    for (const char* const path : {"/c", "/b", "/a", "/b", "/d", "/d", "/d"}) {
        static_cast<void>(counter.count(mkdir_violation(path)));
    }
    std::string order;
    for (const auto& [kind, count] : counter.counts().kinds) {
        order += kind.subject + std::to_string(count) + " ";
    }
    EXPECT_EQ(order, "/d3 /b2 /a1 /c1 ");
}

TEST(ViolationCounter, threads_may_count_at_once) {
    ViolationCounter counter;
    std::vector<std::thread> threads;
    for (int number = 0; number < 4; ++number) {
        threads.emplace_back([&counter] {
            for (int i = 0; i < 250; ++i) {
                static_cast<void>(counter.count(mkdir_violation("/" + std::to_string(i))));
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(counter.total(), 1000U);
    const ViolationCounts counts = counter.counts();
    EXPECT_EQ(counts.kinds.size(), 250U);
    for (const auto& [kind, count] : counts.kinds) {
        EXPECT_EQ(count, 4U) << kind.subject;
    }
}

} // namespace
} // namespace syd::report
