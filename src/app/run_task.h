// SPDX-License-Identifier: BSD-3-Clause
// Carries out what the options ask for.
#pragma once

#include "app/options.h"

#include <iosfwd>

namespace syd::app {

// Returns the exit status of sydbox. `out` and `warnings` get what sydbox itself prints, except for errors of a command
// (run_command.h). Throws UsageError.
[[nodiscard]] int run_task(const Options& options, std::ostream& out, std::ostream& warnings);

} // namespace syd::app
