// SPDX-License-Identifier: BSD-3-Clause
// ViolationReports receives the violations of a sandbox, counts them, and hands each to every report.
#pragma once

#include "check/violation.h"
#include "report/reporter.h"
#include "report/violation_counter.h"

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace syd::report {

class ViolationReports final : public check::ViolationSink {
public:
    using Reporters = std::vector<std::unique_ptr<Reporter>>;

    explicit ViolationReports(Reporters reporters) : reporters_(std::move(reporters)) {}

    // Hands the violation to the reports in their order. Thread-safe.
    void report(const check::Violation& violation) override;

    // Hands the counts up to now to the reports (Reporter::summarize).
    void summarize();

    // The number of violations up to now. Thread-safe.
    [[nodiscard]] std::uint64_t total() const { return counter_.total(); }

private:
    const Reporters reporters_;
    ViolationCounter counter_;
};

} // namespace syd::report
