// SPDX-License-Identifier: BSD-3-Clause
// From the settings of a sandbox and the environment of sydbox to its log and its reports.
#pragma once

#include "base/result.h"
#include "policy/settings.h"
#include "report/log_sink.h"
#include "report/report_formats.h"

namespace syd::app {

// Applies log/level, log/console_level and log/file, and makes descriptor `console` of this process the console; -1:
// there is none. Errors: EBADF if there is none although log/console_fd names one, and those of opening log/file; the
// text names the key. The other settings are applied even then.
Result<void> apply_log_settings(report::DescriptorLog& log, const policy::Settings& settings, int console);

// Colours are used if log/console_fd is a terminal and the environment variable NO_COLOR is empty or unset
// (https://no-color.org). SANDBOX_LOG is ignored if sydbox runs with privileges that its caller does not have
// (secure_getenv(3)): it must not write to a file that the caller names.
[[nodiscard]] report::ReportOptions report_options(const policy::Settings& settings);

} // namespace syd::app
