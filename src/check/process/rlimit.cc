// SPDX-License-Identifier: BSD-3-Clause
// The decider of setrlimit(2) and prlimit64(2). The kernel writes a core dump into the working directory of the process
// that dies, without asking any rule: a process that chooses directory and contents could write anywhere. A core dump
// takes a limit above 0, so the limit is not raised; the limit at the start of the sandbox is the user's choice.
#include "check/deciders.h"

#include "base/files.h"
#include "check/process/pid_numbers.h"
#include "check/process/targets_process.h"
#include "syscalls/kernel_abi.h"

#include <sys/resource.h>

#include <limits>

namespace syd::check {
namespace {

constexpr std::int8_t kPidArgument = 0; // of prlimit64

bool names_process(const syscalls::Row& row) {
    return row.arguments.at(kPidArgument) == syscalls::Role::kPid;
}

// core(5), "Naming of core dump files" and "Piping core dumps to a program".
bool dumps_into_working_directory() {
    const auto pattern = read_file("/proc/sys/kernel/core_pattern");
    return !pattern || !(pattern->starts_with('|') || pattern->starts_with('/'));
}

template <class Word> Result<std::uint64_t, Decision> read_soft_limit(Call& call, std::uint64_t address) {
    const auto limit = call.read_object<syscalls::ResourceLimit<Word>>(address);
    if (!limit) {
        return Unexpected{limit.error()};
    }
    return limit->soft == syscalls::kNoLimit<Word> ? std::uint64_t{RLIM_INFINITY} : limit->soft;
}

} // namespace

void plan_rlimit(Planner& planner, const syscalls::Row& row) {
    if (names_process(row)) {
        planner.notify_protected_ids(row, kPidArgument);
    }
    if (planner.may_be_active(policy::Access::kWrite)) {
        planner.notify(row, {syscalls::is_int(row.decider_argument, RLIMIT_CORE)});
    }
}

Decision decide_rlimit(Call& call) {
    const auto limit_argument = static_cast<std::int8_t>(call.row().decider_argument + 1);
    const std::uint64_t address = call.event().argument(limit_argument);
    // A call without a new limit only reads.
    const pid_t named = names_process(call.row()) && address != 0 ? call.event().int_argument(kPidArgument) : 0;
    if (named != 0) {
        const Decision decision = decide_named_process(call, named);
        if (decision.kind != Decision::Kind::kContinue) {
            return decision;
        }
    }
    if (call.decider_int() != RLIMIT_CORE || address == 0 || !call.is_active(policy::Access::kWrite) ||
        !dumps_into_working_directory()) {
        return Decision::continue_call();
    }
    const bool is_wide =
        call.row().arguments.at(static_cast<std::size_t>(limit_argument)) == syscalls::Role::kLimit64 ||
        syscalls::pointer_size(call.event().abi) == sizeof(std::uint64_t);
    const auto wanted =
        is_wide ? read_soft_limit<std::uint64_t>(call, address) : read_soft_limit<std::uint32_t>(call, address);
    if (!wanted) {
        return wanted.error();
    }
    const auto target = find_named_process(call.options().supervisor, call.tid(), named);
    rlimit now{};
    // A process that can't be looked at is taken to have no limit above 0.
    if (!target || ::prlimit(named != 0 ? *target : call.tid(), RLIMIT_CORE, nullptr, &now) != 0) {
        now = {};
    }
    return *wanted > now.rlim_cur ? call.refuse_call("a core dump would be written to any working directory")
                                  : Decision::continue_call();
}

} // namespace syd::check
