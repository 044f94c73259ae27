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
template <class Rule, class Subject> Ruling judge(Mode mode, Access access, const BasicRuleList<Rule>& rules,
                                                  const BasicRuleList<Rule>& filters, std::string_view filter_name,
                                                  const Subject& subject, const MatchOptions& options) {
    Ruling ruling;
    const Rule* const decider = rules.last_match(subject, options);
    const bool allowed = decider != nullptr ? decider->kind == RuleKind::kWhitelist : mode == Mode::kAllow;
    if (allowed) {
        return ruling;
    }
    if (const Rule* const filter = filters.last_match(subject, options)) {
        ruling.outcome = Ruling::Outcome::kFiltered;
        note_rule(ruling, *filter, filter_name);
        return ruling;
    }
    ruling.outcome = Ruling::Outcome::kRefused;
    if (decider != nullptr) {
        note_rule(ruling, *decider, name_of(access));
    }
    return ruling;
}

} // namespace

Ruling judge_path(const State& state, const Settings& settings, Access access, const PathSubject& subject) {
    const Mode mode = state.mode(sandbox_of(access));
    if (state.unconfined || !is_active(mode)) {
        return {};
    }
    return judge(mode, access, state.path_rules(access), settings.path_filters.at(static_cast<std::size_t>(access)),
                 name_of(access), subject, settings.match);
}

Ruling judge_address(const State& state, const Settings& settings, Access access, const Address& address) {
    const Mode mode = state.mode(sandbox_of(access));
    if (state.unconfined || !is_active(mode)) {
        return {};
    }
    return judge(mode, access, state.address_rules(access), settings.address_filters, name_of(SandboxType::kNetwork),
                 address, settings.match);
}

} // namespace syd::policy
