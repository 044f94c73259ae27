// SPDX-License-Identifier: BSD-3-Clause
// The supervisor's client (kernel/supervisor.h): applies changed settings to the log, and writes what the supervisor
// reports.
#pragma once

#include "kernel/foreground_process.h"
#include "kernel/supervisor.h"
#include "report/log_sink.h"
#include "report/violation_reports.h"

#include <string>

namespace syd::app {

class Client final : public kernel::SupervisorClient {
public:
    // The arguments outlive the client.
    Client(report::DescriptorLog& log, report::ViolationReports& reports, kernel::StatusChannel& channel)
        : log_(log), reports_(reports), channel_(channel) {}

    void settings_changed(const policy::Settings& settings) override;
    void detach(int status) override;
    void report_status(const check::SandboxStatus& status, check::StatusDetail detail) override;
    void report_waiting(const std::string& line) override;
    [[nodiscard]] std::uint64_t violation_count() const override { return reports_.total(); }

    // Writes the summary of the violations and what a slow console has not taken yet. For the end.
    void finish();

private:
    report::DescriptorLog& log_;
    report::ViolationReports& reports_;
    kernel::StatusChannel& channel_;
};

} // namespace syd::app
