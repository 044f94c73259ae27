// SPDX-License-Identifier: BSD-3-Clause
// A decision together with the objects that it was made on.
#pragma once

#include "check/event.h"
#include "tracee/resolve.h"

#include <array>
#include <optional>
#include <utility>

namespace syd::check {

// The objects that the paths of a call led to, in the order of Row::paths. Their descriptors pin them.
using PinnedPaths = std::array<std::optional<tracee::Resolved>, 2>;

// Keep it until the call has been answered: the objects stay pinned for as long as it lives.
struct DecidedCall {
    DecidedCall(const Decision& decided, PinnedPaths pinned = {}) : decision(decided), paths(std::move(pinned)) {}
    Decision decision;
    PinnedPaths paths;
};

} // namespace syd::check
