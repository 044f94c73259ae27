// SPDX-License-Identifier: BSD-3-Clause
#include "policy/rules.h"

#include <algorithm>
#include <iterator>

namespace syd::policy {

std::string_view name_of(RuleKind kind) noexcept {
    constexpr EnumArray<RuleKind, std::string_view, kRuleKindCount> kNames{"whitelist", "blacklist", "filter"};
    return kNames[kind];
}

template <class Rule> bool BasicRuleList<Rule>::remove(RuleKind kind, std::string_view text) {
    const auto newest = std::find_if(entries_.rbegin(), entries_.rend(), [kind, text](const auto& entry) {
        return entry->kind == kind && entry->pattern.text() == text;
    });
    if (newest == entries_.rend()) {
        return false;
    }
    entries_.erase(std::next(newest).base());
    return true;
}

template <class Rule> bool BasicRuleList<Rule>::contains(RuleKind kind, std::string_view text) const noexcept {
    return std::any_of(entries_.begin(), entries_.end(), [kind, text](const auto& entry) {
        return entry->kind == kind && entry->pattern.text() == text;
    });
}

namespace {

template <class Rule> bool mean_the_same(const std::shared_ptr<const Rule>& a, const std::shared_ptr<const Rule>& b) {
    return a == b || (a->kind == b->kind && a->pattern == b->pattern && a->resolved == b->resolved);
}

} // namespace

template <class Rule> bool BasicRuleList<Rule>::means_the_same_as(const BasicRuleList& other) const {
    return std::equal(entries_.begin(), entries_.end(), other.entries_.begin(), other.entries_.end(),
                      mean_the_same<Rule>);
}

template <class Rule> BasicRuleList<Rule> BasicRuleList<Rule>::meet_of(const BasicRuleList& a, const BasicRuleList& b) {
    const auto [end_a, end_b] =
        std::mismatch(a.entries_.begin(), a.entries_.end(), b.entries_.begin(), b.entries_.end(), mean_the_same<Rule>);
    BasicRuleList meet;
    meet.entries_.assign(a.entries_.begin(), end_a);
    const auto forbids = [](const auto& entry) { return entry->kind == RuleKind::kBlacklist; };
    std::copy_if(end_a, a.entries_.end(), std::back_inserter(meet.entries_), forbids);
    std::copy_if(end_b, b.entries_.end(), std::back_inserter(meet.entries_), forbids);
    return meet;
}

template class BasicRuleList<PathRule>;
template class BasicRuleList<AddressRule>;

} // namespace syd::policy
