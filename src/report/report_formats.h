// SPDX-License-Identifier: BSD-3-Clause
// The list of report formats. A new format is a Reporter in a file of its own, its options here, and one row in
// report_formats.cc.
#pragma once

#include "report/log_sink.h"
#include "report/reporter.h"

#include <memory>
#include <string>
#include <vector>

namespace syd::report {

// Which reports are wanted, and how.
struct ReportOptions {
    bool colours = false;    // in the blocks on the console
    std::string sandbox_log; // the file for ebuild package managers (sandbox_log.h); empty: none
};

// The reports that `options` ask for. One that cannot be opened is left out after a warning in `log`. `log` must
// outlive the reports.
[[nodiscard]] std::vector<std::unique_ptr<Reporter>> open_reports(const ReportOptions& options, DescriptorLog& log);

} // namespace syd::report
