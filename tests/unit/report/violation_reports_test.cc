// SPDX-License-Identifier: BSD-3-Clause
#include "report/violation_reports.h"

#include "sample.h"

#include "base/text.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace syd::report {
namespace {

using namespace sample;

using Events = std::vector<std::string>;

class Recorder final : public Reporter {
public:
    Recorder(std::string name, Events& events) : name_(std::move(name)), events_(events) {}
    void report(const Violation& violation, Occurrence occurrence) override {
        events_.push_back(cat(name_, ": ", violation.subject, occurrence == Occurrence::kFirst ? " first" : " again"));
    }
    void summarize(const ViolationCounts& counts) override { events_.push_back(cat(name_, ": ", counts.total)); }

private:
    std::string name_;
    Events& events_;
};

// A format without a summary.
class Silent final : public Reporter {
    void report(const Violation&, Occurrence) override {}
};

TEST(ViolationReports, each_report_gets_each_violation_and_the_summary_in_order) {
    Events events;
    ViolationReports::Reporters reporters;
    reporters.push_back(std::make_unique<Recorder>("one", events));
    reporters.push_back(std::make_unique<Silent>());
    reporters.push_back(std::make_unique<Recorder>("two", events));
    ViolationReports reports(std::move(reporters));
    reports.report(mkdir_violation("/a"));
    reports.report(mkdir_violation("/a"));
    EXPECT_EQ(reports.total(), 2U);
    reports.summarize();
    EXPECT_EQ(events, (Events{"one: /a first", "two: /a first", "one: /a again", "two: /a again", "one: 2", "two: 2"}));
}

TEST(ViolationReports, count_without_any_report) {
    ViolationReports reports({});
    reports.report(mkdir_violation("/a"));
    reports.summarize();
    EXPECT_EQ(reports.total(), 1U);
}

} // namespace
} // namespace syd::report
