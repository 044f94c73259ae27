// SPDX-License-Identifier: BSD-3-Clause
// What this kernel offers of what sydbox uses, found out by trying. For --test, --version and the choice of engine.
#pragma once

#include <string>
#include <vector>

namespace syd::selftest {

struct Feature {
    std::string name;
    bool is_present = false;
    bool is_needed = false; // without it no engine works here
    std::string meaning;    // what it is for, or what is lost without it
};

// Probes in a forked child where a probe would leave a mark. Takes a few milliseconds.
[[nodiscard]] std::vector<Feature> probe_features();

} // namespace syd::selftest
