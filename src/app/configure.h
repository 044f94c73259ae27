// SPDX-License-Identifier: BSD-3-Clause
// From options to the configuration that a sandbox starts with: finding and reading profiles, then -m commands.
#pragma once

#include "app/options.h"
#include "policy/profile.h"

#include <string>

namespace syd::app {

// Throws UsageError with what a user is to see: one line a mistake, joined by line feeds.
[[nodiscard]] policy::Configuration make_configuration(const Options& options);

// Where the installed profile NAME is: in $SYDBOX_DATADIR if that is set and sydbox does not run with privileges that
// its caller lacks, else in the folder that was chosen when sydbox was built.
[[nodiscard]] std::string profile_path(const std::string& name);

} // namespace syd::app
