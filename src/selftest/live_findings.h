// SPDX-License-Identifier: BSD-3-Clause
// What the sandbox of the live test permits, and what is found out about the calls that were made in it.
#pragma once

#include "check/violation.h"
#include "policy/configuration.h"
#include "selftest/syscall_probe.h"

#include <iosfwd>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace syd::selftest {

// Remembers which calls were reported as violations. Thread-safe.
class RefusalRecorder final : public check::ViolationSink {
public:
    void report(const check::Violation& violation) override;
    [[nodiscard]] bool has_seen(const SyscallProbe& probe) const;

private:
    mutable std::mutex mutex_;
    std::set<std::pair<syscalls::Abi, std::string_view>> seen_; // the names are those of the table
};

// Writing is permitted below `folder`/allowed only.
[[nodiscard]] policy::Configuration live_test_configuration(const std::string& folder);

// Reads the results that try_syscall_probes() wrote, and prints the report on them, once the sandbox has ended. False
// if a call went around or could not be tried, or if `folder`/forbidden was changed.
[[nodiscard]] bool print_live_findings(std::ostream& out, const RefusalRecorder& recorder, const std::string& folder);

} // namespace syd::selftest
