// SPDX-License-Identifier: BSD-3-Clause
// Starting the first process of a sandbox: a child that loads the filter on itself before its exec.
#pragma once

#include "base/result.h"
#include "base/unique_fd.h"
#include "kernel/filter/program.h"
#include "kernel/launch/spawn.h"

#include <cstdint>

namespace syd::kernel::launch {

// How the calls of the process are intercepted.
enum class Interception : std::uint8_t {
    kNotify, // by a filter with a listener, which the parent takes over
    kTrace,  // by a filter whose actions stop the process for a tracer
    kNone,   // by a tracer that stops it at each call; no filter is loaded
};

struct FirstProcess {
    Child child;
    UniqueFd listener; // kNotify only
};

// Forks. The child has loaded `program` (kNone: it is not used) and waits before its exec. On an error no child is
// left. EBUSY: the chain of filters has a listener already, which would take the notifications or, for kTrace, the
// tracer's stops. EINVAL: this kernel has no user notification.
[[nodiscard]] Result<FirstProcess> start_first_process(const ChildSpec& spec, Interception interception,
                                                       const filter::Program& program);

} // namespace syd::kernel::launch
