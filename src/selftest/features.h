// SPDX-License-Identifier: BSD-3-Clause
// Which of the features that sydbox uses this kernel has. They are found out by trying.
#pragma once

#include <string>
#include <vector>

namespace syd::selftest {

struct Feature {
    std::string name;
    bool is_present = false;
    bool is_needed = false; // no engine works here without it
    std::string meaning;    // what it is for, or what is lost without it
};

// Tries in a forked child what would change this process. Takes a few milliseconds.
[[nodiscard]] std::vector<Feature> probe_features();

} // namespace syd::selftest
