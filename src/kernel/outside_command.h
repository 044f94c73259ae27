// SPDX-License-Identifier: BSD-3-Clause
// cmd/exec: running a program outside the sandbox on a process's behalf.
#pragma once

#include "base/result.h"
#include "kernel/launch/launch.h"

#include <sys/types.h>

#include <functional>
#include <string>
#include <vector>

namespace syd::kernel {

// Starts `words` (the program first, looked for in the caller's PATH) with the environment, working directory,
// standard descriptors and credentials of the process of thread `caller`; never with more rights than it has.
// `is_valid` is asked once all of that is in hand. Returns once the program runs; else the errno of the failure
// (ESRCH: the caller is gone). The program is a child of sydbox, without any filter.
[[nodiscard]] Result<void, Errno> run_outside(pid_t caller, const std::vector<std::string>& words,
                                              const launch::Inheritance& inheritance,
                                              const std::function<bool()>& is_valid);

} // namespace syd::kernel
