// SPDX-License-Identifier: BSD-3-Clause
// The ptrace engine: for kernels and places without a usable listener. One thread traces every process of the sandbox.
//
// With a filter (SECCOMP_RET_TRACE; the order of stops that is relied on is that of Linux 4.8) an intercepted call
// costs one stop, and other calls cost nothing. Without a filter every call costs two stops. No filter is used if the
// user says so, or below another listener, whose actions take precedence over SECCOMP_RET_TRACE.
//
// If sydbox dies, the kernel kills the tracees (PTRACE_O_EXITKILL). A process has one tracer at most, so that debuggers
// inside the sandbox get EPERM.
#pragma once

#include "check/event_decider.h"
#include "check/sandbox.h"
#include "kernel/engine.h"

#include <memory>

namespace syd::kernel::ptrace {

struct EngineOptions {
    bool use_filter = true;
    bool use_seize = true;
};

// The decider and the sandbox outlive the engine. Throws std::system_error where no thread can be started.
[[nodiscard]] std::unique_ptr<Engine> make_engine(check::EventDecider& decider, check::Sandbox& sandbox,
                                                  const EngineOptions& options);

} // namespace syd::kernel::ptrace
