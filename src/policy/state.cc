// SPDX-License-Identifier: BSD-3-Clause
#include "policy/state.h"

#include <algorithm>
#include <tuple>

namespace syd::policy {
namespace {

// Ordered so that a greater one forbids more.
struct Strictness {
    bool confined = false;
    MagicLock lock = MagicLock::kOff;
    std::ptrdiff_t active_modes = 0;
    std::ptrdiff_t denying_modes = 0;
    std::ptrdiff_t missing_permissions = 0; // minus the number of whitelist entries
    std::ptrdiff_t prohibitions = 0;        // blacklist entries
    friend auto operator<=>(const Strictness&, const Strictness&) = default;
};

template <class List> void count_rules(const List& list, Strictness& sum) {
    for (const auto& rule : list.entries()) {
        sum.missing_permissions -= rule->kind == RuleKind::kWhitelist ? 1 : 0;
        sum.prohibitions += rule->kind == RuleKind::kBlacklist ? 1 : 0;
    }
}

Strictness strictness_of(const State& state) {
    Strictness sum;
    sum.confined = !state.unconfined;
    sum.lock = state.lock;
    sum.active_modes = std::count_if(state.modes.begin(), state.modes.end(), is_active);
    sum.denying_modes = std::count(state.modes.begin(), state.modes.end(), Mode::kDeny);
    for (const Access access : {Access::kExec, Access::kRead, Access::kWrite}) {
        count_rules(state.path_rules(access), sum);
    }
    for (const Access access : {Access::kBind, Access::kConnect}) {
        count_rules(state.address_rules(access), sum);
    }
    return sum;
}

} // namespace

bool is_stricter(const State& a, const State& b) noexcept {
    return strictness_of(a) > strictness_of(b);
}

} // namespace syd::policy
