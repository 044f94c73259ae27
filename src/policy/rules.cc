// SPDX-License-Identifier: BSD-3-Clause
#include "policy/rules.h"

#include <algorithm>

namespace syd::policy {

std::string_view name_of(RuleKind kind) noexcept {
    constexpr std::array<std::string_view, 3> kNames{"whitelist", "blacklist", "filter"};
    return kNames[static_cast<std::size_t>(kind)];
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

template class BasicRuleList<PathRule>;
template class BasicRuleList<AddressRule>;

} // namespace syd::policy
