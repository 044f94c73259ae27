// SPDX-License-Identifier: BSD-3-Clause
// The decider for limits of resources. The kernel writes a core dump into the working directory of the process that
// dies, and asks no rule: where directory and contents are the process's choice that is a way to write anywhere. It
// takes a limit above 0 to get one, so a limit is not raised; what it was when the sandbox was started is the user's
// word.
#include "check/call.h"

#include "base/text.h"
#include "tracee/proc.h"

#include <sys/resource.h>

#include <array>

namespace syd::check {
namespace {

// core(5), "Naming of core dump files" and "Piping core dumps to a program".
bool dumps_into_working_directory() {
    const auto pattern = tracee::read_whole_file("/proc/sys/kernel/core_pattern");
    return !pattern || !(pattern->starts_with('|') || pattern->starts_with('/'));
}

// The first member of struct rlimit, and of struct rlimit64 that prlimit64 takes in every ABI.
Result<std::uint64_t, Errno> read_soft_limit(const Call& call, std::uint64_t address) {
    const bool is_wide =
        call.row().name == "prlimit64" || syscalls::pointer_size(call.event().abi) == sizeof(std::uint64_t);
    constexpr std::uint32_t kInfinite32 = 0xffffffff; // RLIM_INFINITY in 32 bits
    std::uint64_t wide = 0;
    std::uint32_t narrow = 0;
    const auto read = tracee::read_memory(call.event().tid, {address},
                                          is_wide ? std::as_writable_bytes(std::span(&wide, 1))
                                                  : std::as_writable_bytes(std::span(&narrow, 1)));
    if (!read) {
        return Unexpected{read.error()};
    }
    return is_wide ? wide : narrow == kInfinite32 ? std::uint64_t{RLIM_INFINITY} : narrow;
}

} // namespace

Decision check_limit(Call& call) {
    const auto address = call.event().argument(static_cast<std::int8_t>(call.row().decider_argument + 1));
    if (call.event().int_argument(call.row().decider_argument) != RLIMIT_CORE || address == 0 ||
        !call.is_active(policy::Access::kWrite) || !dumps_into_working_directory()) {
        return Decision::continue_call();
    }
    const auto wanted = read_soft_limit(call, address);
    if (!wanted) {
        return call.fail_to_read(wanted.error());
    }
    const pid_t named = call.row().name == "prlimit64" ? call.event().int_argument(0) : 0;
    rlimit now{};
    // Who can't be looked at is taken to have none.
    if (::prlimit(named != 0 ? named : call.event().tid, RLIMIT_CORE, nullptr, &now) != 0) {
        now = {};
    }
    return *wanted > now.rlim_cur ? call.refuse_call("a core dump would be written to any working directory")
                                  : Decision::continue_call();
}

} // namespace syd::check
