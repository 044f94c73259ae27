// SPDX-License-Identifier: BSD-3-Clause
// What has to come out of the filter, planned from the start-up configuration and the table of system calls.
//
// The number of intercepted calls is what a sandbox costs, so each one is asked for: sandbox types that are `never`,
// or `off` in a sealed sandbox, need nothing; open(2) is judged by its flags and access(2) by its mode inside the
// filter; stat calls on a descriptor never come out, and none do once magic is sealed. What may yet be switched on by
// magic comes out. What comes out is the same for every engine, but for the few calls by which a process could escape
// one of them. Pure: no kernel is asked, so plans are unit-tested.
#pragma once

#include "policy/profile.h"
#include "syscalls/table.h"

#include <sys/types.h>

#include <cstdint>
#include <span>
#include <vector>

namespace syd::kernel::filter {

// A condition on one argument, as libseccomp has it.
struct ArgumentTest {
    enum class Compare : std::uint8_t { kMaskedEqual, kNotEqual, kGreater };
    unsigned argument = 0;
    Compare compare = Compare::kMaskedEqual;
    std::uint64_t mask = 0; // kMaskedEqual only
    std::uint64_t value = 0;
    friend bool operator==(const ArgumentTest&, const ArgumentTest&) = default;
};

struct PlannedCall {
    enum class Action : std::uint8_t { kNotify, kErrno };
    const syscalls::Row* row = nullptr;
    Action action = Action::kNotify;
    int error = 0; // kErrno: 0 means that the call seems to succeed
    // All must hold; several plans for one row are alternatives.
    std::vector<ArgumentTest> tests;
};

// Who hears of an intercepted call.
enum class Interceptor : std::uint8_t {
    kListener,      // user notification
    kTracer,        // a tracer, by the filter's doing (SECCOMP_RET_TRACE)
    kTracerOfCalls, // a tracer that stops every call, and goes by the plan without a filter (PTRACE_SYSCALL)
};

// What of sydbox is in reach of its processes' signals and the like, and must not be.
struct ProtectedIds {
    std::span<const pid_t> ids; // of processes and threads, and of those who started sydbox
    pid_t group = 0;            // the process group of sydbox and, at first, the command; 0: it needs no protection
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

} // namespace syd::kernel::filter
