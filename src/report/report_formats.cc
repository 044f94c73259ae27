// SPDX-License-Identifier: BSD-3-Clause
#include "report/report_formats.h"

#include "report/sandbox_log.h"
#include "report/text_report.h"

#include "base/text.h"

#include <string_view>
#include <utility>

namespace syd::report {
namespace {

std::unique_ptr<Reporter> open_sandbox_log(const ReportOptions& options, DescriptorLog& log) {
    if (options.sandbox_log.empty()) {
        return nullptr;
    }
    const auto warn = [&log](const Error& error) { log.write(LogTopic::kWarning, printable(error.message())); };
    auto opened = SandboxLog::open(options.sandbox_log, warn);
    if (!opened) {
        warn(opened.error());
        return nullptr;
    }
    return *std::move(opened);
}

std::unique_ptr<Reporter> open_text_report(const ReportOptions& options, DescriptorLog& log) {
    return std::make_unique<TextReport>(Style{.colours = options.colours}, [&log](std::string_view text) {
        log.write_record(LogTopic::kViolation, text);
    });
}

// Each returns nullptr if the format is not wanted or cannot be opened. Reports get violations in this order.
using Opener = std::unique_ptr<Reporter> (*)(const ReportOptions& options, DescriptorLog& log);
constexpr Opener kFormats[] = {open_sandbox_log, open_text_report};

} // namespace

std::vector<std::unique_ptr<Reporter>> open_reports(const ReportOptions& options, DescriptorLog& log) {
    std::vector<std::unique_ptr<Reporter>> reports;
    for (const Opener open : kFormats) {
        if (auto report = open(options, log)) {
            reports.push_back(std::move(report));
        }
    }
    return reports;
}

} // namespace syd::report
