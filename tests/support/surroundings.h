// SPDX-License-Identifier: BSD-3-Clause
// Where the unit tests run: what the machine refuses to them is skipped with a reason, not failed.
#pragma once

#include <cstdlib>

namespace syd::test {

// The suite may itself run below sydbox, which does not let it bind to any name nor change its root.
inline bool below_sydbox() {
    return std::getenv("SYDBOX_ACTIVE") != nullptr;
}

} // namespace syd::test
