// SPDX-License-Identifier: BSD-3-Clause
// The supervisor's client (kernel/supervisor.h): applies changed settings to the log, writes what the supervisor
// reports, and gives up the descriptors that sydbox was started with, but for the console.
#pragma once

#include "base/unique_fd.h"
#include "kernel/foreground_process.h"
#include "kernel/launch/inherited_descriptors.h"
#include "kernel/supervisor.h"
#include "report/log_sink.h"
#include "report/violation_reports.h"

#include <sys/types.h>

#include <mutex>
#include <string>
#include <utility>

namespace syd::app {

class Client final : public kernel::SupervisorClient {
public:
    // The references outlive the client. `console` is the value of log/console_fd at the start.
    Client(report::DescriptorLog& log, report::ViolationReports& reports, kernel::ForegroundChannel& channel,
           int console, kernel::launch::InheritedDescriptors inherited)
        : log_(log), reports_(reports), channel_(channel), first_console_(console),
          first_descriptor_(console_descriptor(console, inherited)), console_(console),
          inherited_(std::move(inherited)) {}

    // The descriptor for that value of log/console_fd at the start; -1 if the command has none with this number, and
    // sydbox may have one of its own.
    [[nodiscard]] static int console_descriptor(int console,
                                                const kernel::launch::InheritedDescriptors& inherited) noexcept;

    void command_forked() override;
    void command_executed() override;
    // If log/console_fd is not that of the start, it is a descriptor of the caller. Thread-safe.
    void settings_changed(const policy::Settings& settings, pid_t caller) override;
    void detach(int status) override;
    void report_status(const check::SandboxStatus& status, check::StatusDetail detail) override;
    void report_waiting(const std::string& line) override;
    [[nodiscard]] std::uint64_t violation_count() const override { return reports_.total(); }

    // Writes the summary of the violations and what a slow console has not taken yet. For the end.
    void finish();

private:
    report::DescriptorLog& log_;
    report::ViolationReports& reports_;
    kernel::ForegroundChannel& channel_;
    const int first_console_;
    const int first_descriptor_;
    std::mutex mutex_; // guards the next two
    int console_;      // the value of log/console_fd
    UniqueFd copy_;    // of that descriptor of a caller
    kernel::launch::InheritedDescriptors inherited_;
};

} // namespace syd::app
