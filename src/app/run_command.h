// SPDX-License-Identifier: BSD-3-Clause
// Runs a command in a sandbox: connects options, kernel and reports.
#pragma once

#include "app/options.h"

namespace syd::app {

// Blocks until the command and, depending on the configuration, all its descendants have ended. Returns the exit status
// of sydbox; errors have been printed. Throws UsageError for mistakes in the options, before anything is started.
// Changes the signal dispositions and the signal mask of the calling process.
[[nodiscard]] int run_command(const Options& options);

} // namespace syd::app
