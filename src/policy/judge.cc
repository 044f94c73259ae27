// SPDX-License-Identifier: BSD-3-Clause
#include "policy/judge.h"

#include "base/text.h"

namespace syd::policy {
namespace {

template <class Rule> void note_rule(Ruling& ruling, const Rule& rule, std::string_view list) {
    ruling.rule = cat(name_of(rule.kind), "/", list, "+", rule.pattern.text());
    ruling.rule_origin = rule.origin;
}

// The newest rule that matches decides. Without one the access is refused in deny mode, and allowed in allow mode.
template <class AnyAccess, class Rule, class Subject>
Ruling judge(const State& state, AnyAccess access, const BasicRuleList<Rule>& rules, const BasicRuleList<Rule>& filters,
             const Subject& subject, const MatchOptions& options) {
    const Mode mode = state.mode(sandbox_of(access));
    if (state.unconfined || !is_active(mode)) {
        return {};
    }
    const Rule* const decider = rules.last_match(subject, options);
    if (decider != nullptr ? decider->kind == RuleKind::kWhitelist : mode == Mode::kAllow) {
        return {};
    }
    Ruling ruling;
    ruling.outcome = Ruling::Outcome::kRefused;
    if (const Rule* const filter = filters.last_match(subject, options)) {
        ruling.outcome = Ruling::Outcome::kFiltered;
        note_rule(ruling, *filter, name_of(sandbox_of(access)));
    } else if (decider != nullptr) {
        note_rule(ruling, *decider, name_of(access_of(access)));
    }
    return ruling;
}

} // namespace

Ruling judge_path(const State& state, const Settings& settings, PathAccess access, const PathSubject& subject) {
    return judge(state, access, state.path_rules(access), settings.path_filters[access], subject, settings.match);
}

Ruling judge_address(const State& state, const Settings& settings, NetworkAccess access, const Address& address) {
    return judge(state, access, state.address_rules(access), settings.address_filters, address, settings.match);
}

} // namespace syd::policy
