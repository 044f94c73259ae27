// SPDX-License-Identifier: BSD-3-Clause
#include "report/report_formats.h"

#include "report/sandbox_log.h"
#include "report/text_report.h"
#include "report/violation_reports.h"
#include "sample.h"
#include "support/scratch_folder.h"

#include <gtest/gtest.h>

namespace syd::report {
namespace {

using namespace sample;

class ReportFormats : public testing::Test {
protected:
    // What the console shows after one violation and the summary.
    std::string console_of(const ReportOptions& options) {
        DescriptorLog log(-1);
        EXPECT_TRUE(log.open_file(scratch_.path("console")));
        log.set_file_level(3);
        ViolationReports reports(open_reports(options, log));
        reports.report(mkdir_violation("/usr/x"));
        reports.report(mkdir_violation("/usr/x"));
        reports.summarize();
        return scratch_.content("console");
    }
    static bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

    test::ScratchFolder scratch_;
};

TEST_F(ReportFormats, text_is_always_written) {
    const std::string text = console_of({});
    EXPECT_TRUE(has(text, render_block(mkdir_violation("/usr/x"), {}))) << text;
    EXPECT_TRUE(has(text, "sydbox: 2 violations (1 kind): write 2\n")) << text;
}

TEST_F(ReportFormats, sandbox_log_is_written_on_request) {
    const std::string text = console_of({.sandbox_log = scratch_.path("log")});
    EXPECT_TRUE(has(text, render_block(mkdir_violation("/usr/x"), {}))) << text;
    const std::string entry = sandbox_log_entry(mkdir_violation("/usr/x"));
    EXPECT_EQ(scratch_.content("log"), std::string(sandbox_log_header()) + entry + entry);
}

TEST_F(ReportFormats, a_report_that_cannot_be_opened_is_left_out_with_a_warning) {
    const std::string text = console_of({.sandbox_log = "relative"});
    EXPECT_TRUE(has(text, "warning: SANDBOX_LOG: relative: Invalid argument\n")) << text;
    EXPECT_TRUE(has(text, render_block(mkdir_violation("/usr/x"), {}))) << text;
}

TEST_F(ReportFormats, a_report_that_cannot_be_written_causes_one_warning) {
    std::filesystem::create_directory(scratch_.path("log"));
    const std::string text = console_of({.sandbox_log = scratch_.path("log")});
    const std::string warning = "warning: SANDBOX_LOG: " + scratch_.path("log") + ": Is a directory\n";
    EXPECT_TRUE(has(text, warning)) << text;
    EXPECT_EQ(text.find(warning), text.rfind(warning)) << text;
}

} // namespace
} // namespace syd::report
