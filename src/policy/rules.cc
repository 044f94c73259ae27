// SPDX-License-Identifier: BSD-3-Clause
#include "policy/rules.h"

#include <algorithm>
#include <iterator>
#include <unordered_map>

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
    // Behind the last whitelist entry their order does not matter, and one of each is enough: meets of meets stay
    // small.
    std::unordered_multimap<std::string_view, const Rule*> seen;
    const auto is_new = [&seen](const std::shared_ptr<const Rule>& entry) {
        const auto [first, last] = seen.equal_range(entry->pattern.text());
        const bool is_known = std::any_of(first, last, [&entry](const auto& other) {
            return other.second->resolved == entry->resolved && other.second->pattern == entry->pattern;
        });
        if (!is_known) {
            seen.emplace(entry->pattern.text(), entry.get());
        }
        return !is_known;
    };
    const auto append = [&](auto begin, auto end) {
        std::copy_if(begin, end, std::back_inserter(meet.entries_),
                     [&](const auto& entry) { return entry->kind == RuleKind::kBlacklist && is_new(entry); });
    };
    append(end_a, a.entries_.end());
    append(end_b, b.entries_.end());
    return meet;
}

template class BasicRuleList<PathRule>;
template class BasicRuleList<AddressRule>;

} // namespace syd::policy
