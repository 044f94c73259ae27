// SPDX-License-Identifier: BSD-3-Clause
// What sydbox prints about itself and about the system: --version and --test.
#pragma once

#include "selftest/features.h"

#include <iosfwd>
#include <string>
#include <vector>

namespace syd::selftest {

[[nodiscard]] std::string version_text();

// One line for each feature. False if one is missing that is needed.
[[nodiscard]] bool print_features(std::ostream& out, const std::vector<Feature>& features);

// The features, and then the live test. Returns the exit status: 0 if sydbox works here, else 1.
[[nodiscard]] int print_self_test(std::ostream& out);

} // namespace syd::selftest
