// SPDX-License-Identifier: BSD-3-Clause
#include "report/violation_reports.h"

namespace syd::report {

void ViolationReports::report(const check::Violation& violation) {
    const Occurrence occurrence = counter_.count(violation);
    for (const auto& reporter : reporters_) {
        reporter->report(violation, occurrence);
    }
}

void ViolationReports::summarize() {
    const ViolationCounts counts = counter_.counts();
    for (const auto& reporter : reporters_) {
        reporter->summarize(counts);
    }
}

} // namespace syd::report
