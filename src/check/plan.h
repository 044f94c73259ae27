// SPDX-License-Identifier: BSD-3-Clause
// What has to come out of the filter, planned from the start-up configuration and the table of system calls.
//
// The number of intercepted calls is what a sandbox costs, so each one is asked for: sandbox types that are `never`,
// or `off` in a sealed sandbox, need nothing; open(2) is judged by its flags and access(2) by its mode inside the
// filter; stat calls on a descriptor never come out, and no stat does once magic is sealed. What magic may switch on
// later comes out. Every engine gets the same plan, but for the few calls by which a process could escape one of them.
//
// Each decider plans its own calls (deciders.h). Pure: no kernel is asked, so plans are unit-tested. kernel/filter
// compiles plans for the kernel, or interprets them for an engine that sees every call.
#pragma once

#include "policy/profile.h"
#include "syscalls/argument_test.h"
#include "syscalls/table.h"

#include <sys/types.h>

#include <cstdint>
#include <span>
#include <vector>

namespace syd::check {

using syscalls::ArgumentTest;

struct PlannedCall {
    enum class Action : std::uint8_t { kNotify, kErrno };
    const syscalls::Row* row = nullptr;
    Action action = Action::kNotify;
    int error = 0; // kErrno: 0 means that the call seems to succeed
    // All must hold; several plans for one row are alternatives.
    std::vector<ArgumentTest> tests;
};

// Who receives an intercepted call.
enum class Interceptor : std::uint8_t {
    kListener,      // user notification: seccomp_unotify(2)
    kTracer,        // a tracer, by an action of the filter (SECCOMP_RET_TRACE)
    kTracerOfCalls, // a tracer that stops every call and interprets the plan without a filter (PTRACE_SYSCALL)
};

// Processes and threads that the sandbox must not signal, trace or otherwise affect.
struct ProtectedIds {
    std::span<const pid_t> ids; // those of sydbox, and the processes that started it
};

struct PlanRequest {
    const policy::Configuration& configuration;
    syscalls::Abi abi;
    ProtectedIds protected_ids;
    // sydbox reads memory without CAP_SYS_PTRACE: its processes must stay dumpable.
    bool unprivileged = false;
    Interceptor interceptor = Interceptor::kListener;
};

[[nodiscard]] std::vector<PlannedCall> plan_filter(const PlanRequest& request);

} // namespace syd::check
