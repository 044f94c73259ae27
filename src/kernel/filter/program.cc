// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/filter/program.h"

#include "kernel/filter/number_search.h"

#include <linux/audit.h>
#include <linux/seccomp.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <utility>
#include <vector>

namespace syd::kernel::filter {
namespace {

using syscalls::Abi;

std::uint32_t intercept_action(check::Interceptor interceptor) {
    return interceptor == check::Interceptor::kListener ? SECCOMP_RET_USER_NOTIF : SECCOMP_RET_TRACE;
}

// The part of the program for the calls of one ABI.
Program compile_abi(const check::PlanRequest& request) {
    const std::vector<check::PlannedCall> plan = check::plan_filter(request);
    const auto number_of = [&](std::size_t place) {
        return static_cast<std::uint32_t>(plan[place].row->numbers[static_cast<std::size_t>(request.abi)]);
    };
    // Number and place in the plan.
    std::vector<std::pair<std::uint32_t, std::size_t>> by_number;
    by_number.reserve(plan.size());
    for (std::size_t place = 0; place < plan.size(); ++place) {
        by_number.emplace_back(number_of(place), place);
    }
    std::ranges::sort(by_number);

    const Program allow{return_action(SECCOMP_RET_ALLOW)};
    CallCompiler compiler(request.abi, intercept_action(request.interceptor));
    NumberSearch search;
    std::uint32_t next = 0; // the first number that has no code yet
    std::vector<const check::PlannedCall*> alternatives;
    for (auto entry = by_number.begin(); entry != by_number.end();) {
        const std::uint32_t number = entry->first;
        alternatives.clear();
        for (; entry != by_number.end() && entry->first == number; ++entry) {
            alternatives.push_back(&plan[entry->second]);
        }
        if (next < number) {
            search.add_range(next, allow);
        }
        search.add_range(number, compiler.compile(alternatives));
        next = number + 1;
    }
    const auto unknown = static_cast<std::uint32_t>(syscalls::greatest_number(request.abi)) + 1;
    if (next < unknown) {
        search.add_range(next, allow);
    }
    search.add_range(unknown, {return_action(errno_action(ENOSYS))});
    search.add_range(0xffffffff, allow); // -1
    return search.assemble();
}

sock_filter skip(std::size_t instructions) {
    return BPF_STMT(BPF_JMP | BPF_JA, static_cast<std::uint32_t>(instructions));
}

// Appends `part` for calls of `abi`; others go on behind it. Expects the architecture in the accumulator.
void append_part(Program& program, Abi abi, const Program& part) {
    program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, syscalls::audit_arch_of(abi), 1, 0));
    program.push_back(skip(part.size()));
    program.insert(program.end(), part.begin(), part.end());
}

} // namespace

Result<Program> compile_filter(const policy::Configuration& configuration, const check::ProtectedIds& protected_ids,
                               bool unprivileged, check::Interceptor interceptor) {
    const auto compile = [&](Abi abi) {
        return compile_abi({configuration, abi, protected_ids, unprivileged, interceptor});
    };
    const Abi native = syscalls::native_abi();
    Program program{load_word(offsetof(seccomp_data, arch))};
    append_part(program, native, compile(native));
    if (const auto compat = syscalls::compat_abi()) {
        append_part(program, *compat, compile(*compat));
    }
    program.push_back(return_action(errno_action(ENOSYS)));
    if (program.size() > BPF_MAXINSNS) {
        return Unexpected{Error{Errno{E2BIG}, "the filter is too long for the kernel", {}}};
    }
    return program;
}

} // namespace syd::kernel::filter
