// SPDX-License-Identifier: BSD-3-Clause
#include "app/client.h"

#include "app/log_settings.h"
#include "base/text.h"
#include "report/status_report.h"

namespace syd::app {

void Client::settings_changed(const policy::Settings& settings) {
    if (const auto applied = apply_log_settings(log_, settings); !applied) {
        log_.write(LogTopic::kWarning, printable(applied.error().message()));
    }
}

void Client::detach(int status) {
    finish();
    channel_.detach(status);
    log_.renew_console(); // the standard descriptors are /dev/null now
}

void Client::report_status(const check::SandboxStatus& status, check::StatusDetail detail) {
    for (const std::string& line : report::status_lines(status, detail)) {
        log_.write(LogTopic::kViolation, line);
    }
}

void Client::report_waiting(const std::string& line) {
    log_.write(LogTopic::kViolation, line); // shown by default, and without a prefix
}

void Client::finish() {
    reports_.summarize();
    log_.finish();
}

} // namespace syd::app
