// SPDX-License-Identifier: BSD-3-Clause
// The report on probes that were made in a sandbox which refuses all of them.
#pragma once

#include "selftest/syscall_probe.h"

#include <iosfwd>
#include <optional>
#include <vector>

namespace syd::selftest {

struct ProbeResult {
    SyscallProbe probe;
    std::optional<long> result; // what the call returned, or a negative errno; nothing if it was not made
    bool was_reported = false;  // as a violation
};

// Prints, by ABI, which calls were refused, which are not in the kernel, which went around the sandbox, and which could
// not be tried. `results` are sorted by ABI. False if a call went around or could not be tried, or if there is none.
[[nodiscard]] bool print_probe_results(std::ostream& out, const std::vector<ProbeResult>& results);

} // namespace syd::selftest
