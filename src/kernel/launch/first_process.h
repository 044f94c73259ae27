// SPDX-License-Identifier: BSD-3-Clause
// Starting the first process of a sandbox: a child that loads the filter on itself before its exec.
#pragma once

#include "base/result.h"
#include "base/unique_fd.h"
#include "kernel/filter/program.h"
#include "kernel/launch/filter_preparation.h"
#include "kernel/launch/spawn.h"

namespace syd::kernel::launch {

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
