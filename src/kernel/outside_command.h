// SPDX-License-Identifier: BSD-3-Clause
// cmd/exec: running a program outside the sandbox for a process of the sandbox.
#pragma once

#include "base/result.h"
#include "kernel/launch/inheritance.h"
#include "kernel/launch/spawn.h"

#include <sys/types.h>

#include <functional>
#include <string>
#include <vector>

namespace syd::kernel {

// Whose child the program is, and what is done, before the program runs, if it is a child of this process after all.
struct OutsideParent {
    launch::Parent parent = launch::Parent::kThisProcess;
    std::function<void(pid_t)> on_own_child = [](pid_t) {};
};

// Starts `words` with the environment, working directory, standard descriptors and credentials of the process of thread
// `caller`, and never with more privileges than it has. The first word is the program, which is searched in the
// caller's PATH. `is_valid` is called after all of that was read. Returns when the program runs, or the errno of the
// failure (ESRCH: the caller is gone). The program has no filter; whoever waits for any child of its parent collects
// it.
[[nodiscard]] Result<void, Errno> run_outside(pid_t caller, const std::vector<std::string>& words,
                                              const launch::Inheritance& inheritance,
                                              const std::function<bool()>& is_valid, const OutsideParent& parent = {});

} // namespace syd::kernel
