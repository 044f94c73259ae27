// SPDX-License-Identifier: BSD-3-Clause
// The lines that SIGUSR1 (counts) and SIGUSR2 (lists too) make sydbox write.
#pragma once

#include "check/sandbox_status.h"

#include <string>
#include <vector>

namespace syd::report {

// One line for each process, indented by its depth; with kLists, its lists in profile syntax follow. Printable.
[[nodiscard]] std::vector<std::string> status_lines(const check::SandboxStatus& status, check::StatusDetail detail);

} // namespace syd::report
