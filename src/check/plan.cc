// SPDX-License-Identifier: BSD-3-Clause
#include "check/plan.h"

#include "check/deciders.h"
#include "check/planner.h"

#include <algorithm>
#include <array>

namespace syd::check {

using policy::SandboxType;

bool Planner::may_be_active(SandboxType type) const {
    const policy::Mode mode = request_.configuration.state.mode(type);
    return policy::is_active(mode) || (mode == policy::Mode::kOff && !sealed_);
}

bool Planner::any_type_may_be_active() const {
    constexpr std::array kTypes{SandboxType::kWrite, SandboxType::kRead, SandboxType::kExec, SandboxType::kNetwork};
    return std::ranges::any_of(kTypes, [this](SandboxType type) { return may_be_active(type); });
}

void Planner::notify_any_bit(const syscalls::Row& row, std::int8_t argument,
                             std::initializer_list<std::uint64_t> bits) {
    for (const std::uint64_t bit : bits) {
        notify(row, {syscalls::has_bits(argument, bit)});
    }
}

void Planner::notify_any_value(const syscalls::Row& row, std::int8_t argument,
                               std::initializer_list<std::uint32_t> values) {
    for (const std::uint32_t value : values) {
        notify(row, {syscalls::is_int(argument, value)});
    }
}

void Planner::notify_protected_ids(const syscalls::Row& row, std::int8_t argument) {
    for (const pid_t id : request_.protected_ids.ids) {
        notify(row, {syscalls::is_int(argument, static_cast<std::uint32_t>(id))});
    }
}

std::vector<PlannedCall> plan_filter(const PlanRequest& request) {
    Planner planner(request);
    planner.reserve(2 * syscalls::rows().size());
    for (const syscalls::Row& row : syscalls::rows()) {
        const auto number = row.numbers.at(static_cast<std::size_t>(request.abi));
        if (number == syscalls::kNoNumber) {
            continue;
        }
        // The row as this ABI has it: some lay out their arguments differently.
        const syscalls::Row& row_of_abi = *syscalls::find(request.abi, number);
        if (const auto plan = code_of(row_of_abi.decider).plan; plan != nullptr) {
            plan(planner, row_of_abi);
        }
    }
    return planner.take();
}

} // namespace syd::check
