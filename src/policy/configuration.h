// SPDX-License-Identifier: BSD-3-Clause
// Configuration: the values of all magic keys. At start-up it is what the first process begins with; at run time it is
// what one process is subject to.
#pragma once

#include "policy/settings.h"
#include "policy/state.h"

namespace syd::policy {

struct Configuration {
    Settings settings;
    State state;
};

} // namespace syd::policy
