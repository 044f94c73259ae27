// SPDX-License-Identifier: BSD-3-Clause
// What sydbox tells of itself and of the system: --version and --test.
#pragma once

#include <iosfwd>
#include <string>

namespace syd::selftest {

[[nodiscard]] std::string version_text();

// One line an item; returns the exit status: 0 if sydbox can work here, else 1.
int print_self_test(std::ostream& out);

} // namespace syd::selftest
