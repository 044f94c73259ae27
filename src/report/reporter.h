// SPDX-License-Identifier: BSD-3-Clause
// Reporter: the interface of a report format. Each format renders violations in its own way and writes them to its own
// destination. report_formats.cc lists the formats.
#pragma once

#include "check/violation.h"
#include "report/violation_counter.h"

namespace syd::report {

class Reporter {
public:
    virtual ~Reporter() = default;
    // Called for every violation. A format that shows each kind once looks at `occurrence`. Thread-safe.
    virtual void report(const check::Violation& violation, Occurrence occurrence) = 0;
    // Called with all violations up to now before sydbox returns: at the end, and also earlier if it returns while
    // processes of the sandbox are still running.
    virtual void summarize(const ViolationCounts& counts) { static_cast<void>(counts); }
};

} // namespace syd::report
