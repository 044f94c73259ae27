// SPDX-License-Identifier: BSD-3-Clause
// The environment of the command.
#pragma once

#include "app/options.h"

#include <span>
#include <string>
#include <vector>

namespace syd::app {

// `inherited` (an array that ends with nullptr, as environ(7)), with SYDBOX_ACTIVE, SYDBOX (the path of this program),
// SYDBOX_VERSION and SYDBOX_API_VERSION set, and then the changes of -E in their order.
[[nodiscard]] std::vector<std::string> make_environment(const char* const* inherited,
                                                        std::span<const EnvironmentArgument> changes);

} // namespace syd::app
