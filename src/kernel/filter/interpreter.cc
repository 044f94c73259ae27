// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/filter/interpreter.h"

#include <algorithm>
#include <cerrno>

namespace syd::kernel::filter {
namespace {

using Arguments = std::array<std::uint64_t, 6>;

bool holds(const check::ArgumentTest& test, const Arguments& arguments) {
    const std::uint64_t value = arguments.at(test.argument);
    switch (test.compare) {
    case check::ArgumentTest::Compare::kMaskedEqual: return (value & test.mask) == test.value;
    case check::ArgumentTest::Compare::kNotEqual: return value != test.value;
    case check::ArgumentTest::Compare::kGreater: return value > test.value;
    }
    return true;
}

bool holds(const check::PlannedCall& call, const Arguments& arguments) {
    return std::ranges::all_of(call.tests,
                               [&arguments](const check::ArgumentTest& test) { return holds(test, arguments); });
}

} // namespace

Interpreter::Interpreter(const policy::Configuration& configuration, const check::ProtectedIds& protected_ids,
                         bool unprivileged) {
    const auto add = [&](syscalls::Abi abi) {
        Part part{abi, {}};
        part.calls.resize(static_cast<std::size_t>(syscalls::greatest_number(abi)) + 1);
        for (check::PlannedCall& call : check::plan_filter(
                 {configuration, abi, protected_ids, unprivileged, check::Interceptor::kTracerOfCalls})) {
            const auto number = call.row->numbers.at(static_cast<std::size_t>(abi));
            part.calls.at(static_cast<std::size_t>(number)).push_back(std::move(call));
        }
        parts_.push_back(std::move(part));
    };
    add(syscalls::native_abi());
    if (const auto compat = syscalls::compat_abi()) {
        add(*compat);
    }
}

Interpreter::Answer Interpreter::answer(std::optional<syscalls::Abi> abi, int number,
                                        const Arguments& arguments) const {
    if (number == -1) {
        return {}; // how a tracer skips a call
    }
    const auto part = abi ? std::ranges::find(parts_, *abi, &Part::abi) : parts_.end();
    if (part == parts_.end() || number < 0 || static_cast<std::size_t>(number) >= part->calls.size()) {
        return {Answer::Kind::kErrno, ENOSYS};
    }
    Answer answer;
    for (const check::PlannedCall& call : part->calls.at(static_cast<std::size_t>(number))) {
        if (holds(call, arguments)) {
            if (call.action == check::PlannedCall::Action::kErrno) {
                return {Answer::Kind::kErrno, call.error};
            }
            answer.kind = Answer::Kind::kIntercept;
        }
    }
    return answer;
}

} // namespace syd::kernel::filter
