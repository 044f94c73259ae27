// SPDX-License-Identifier: BSD-3-Clause
#include "report/violation_counter.h"

#include <algorithm>
#include <utility>

namespace syd::report {

Occurrence ViolationCounter::count(const check::Violation& violation) {
    ViolationKind kind{violation.access, violation.event.row->name, violation.subject, violation.result.value,
                       violation.process.name};
    return state_.with([&](State& state) {
        ++state.total;
        ++state.by_access[violation.access];
        if (const auto known = state.kinds.find(kind); known != state.kinds.end()) {
            ++known->second;
            return Occurrence::kRepeated;
        }
        const std::size_t bytes = state.bytes + kind.subject.size() + kind.process.size();
        if (state.unrecorded != 0 || state.kinds.size() >= limits_.kinds || bytes > limits_.bytes) {
            return state.unrecorded++ == 0 ? Occurrence::kFirstUnrecorded : Occurrence::kUnrecorded;
        }
        state.kinds.emplace(std::move(kind), 1);
        state.bytes = bytes;
        return Occurrence::kFirst;
    });
}

std::uint64_t ViolationCounter::total() const {
    return state_.with([](const State& state) { return state.total; });
}

ViolationCounts ViolationCounter::counts() const {
    ViolationCounts counts = state_.with([](const State& state) {
        ViolationCounts copy{state.total, state.unrecorded, state.by_access, {}};
        copy.kinds.reserve(state.kinds.size());
        for (const auto& [kind, count] : state.kinds) {
            copy.kinds.push_back({kind, count});
        }
        return copy;
    });
    std::ranges::stable_sort(counts.kinds, std::ranges::greater(), &ViolationCounts::Entry::count);
    return counts;
}

} // namespace syd::report
