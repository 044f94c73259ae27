// SPDX-License-Identifier: BSD-3-Clause
// The ptrace engine: for kernels and places without a usable listener. One thread traces every process of the sandbox.
//
// With a filter (SECCOMP_RET_TRACE, Linux 4.8 for the order of stops that is relied on) a call costs a stop if it is
// planned to come out, and nothing else does. Without one every call costs two. It is done without if the user says
// so, and below a listener, whose actions take precedence over ours.
//
// If sydbox dies, calls that the filter tells of fail with ENOSYS; without a filter the kernel kills the processes
// (PTRACE_O_EXITKILL), for nothing would stop them. A traced process can't be traced by another: its debuggers get
// EPERM.
#pragma once

#include "check/checker.h"
#include "check/sandbox.h"
#include "kernel/engine.h"

#include <memory>

namespace syd::kernel::ptrace {

struct EngineOptions {
    bool use_filter = true;
    bool use_seize = true;
};

// The checker and the sandbox outlive the engine.
[[nodiscard]] std::unique_ptr<Engine> make_engine(check::Checker& checker, check::Sandbox& sandbox,
                                                  const EngineOptions& options);

} // namespace syd::kernel::ptrace
