// SPDX-License-Identifier: BSD-3-Clause
// The initial configuration of a sandbox: profiles are found and read, then the magic commands of -m are applied.
#pragma once

#include "app/options.h"
#include "policy/profile.h"

#include <string>

namespace syd::app {

// Without profiles in `options`, the profile named by $SYDBOX_CONFIG is read. Throws UsageError.
[[nodiscard]] policy::Configuration make_configuration(const Options& options);

// The path of the installed profile `name`. It is in $SYDBOX_DATADIR if that is set, else in the directory that was
// configured at build time. The variable is ignored if sydbox runs with privileges that its caller does not have
// (secure_getenv(3)).
[[nodiscard]] std::string profile_path(const std::string& name);

} // namespace syd::app
