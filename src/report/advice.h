// SPDX-License-Identifier: BSD-3-Clause
// What a user can do about a violation: the esandbox command and the profile line that would allow the access, and
// those that would refuse it silently. They can be copied as they are and contain no raw control characters.
#pragma once

#include "check/violation.h"

#include <string>
#include <vector>

namespace syd::report {

// Lines for a report. Empty if no rule can allow the call, or if its object has no path (a pipe, a memfd).
struct Advice {
    std::vector<std::string> allow;
    std::vector<std::string> silence;
};
[[nodiscard]] Advice advice_for(const check::Violation& violation);

} // namespace syd::report
