// SPDX-License-Identifier: BSD-3-Clause
// Rules and their ordered lists. A list holds white- and blacklist entries in the order in which they were added. The
// last one that matches decides.
#pragma once

#include "policy/access.h"
#include "policy/address.h"
#include "policy/path_pattern.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace syd::policy {

enum class RuleKind : std::uint8_t { kWhitelist, kBlacklist, kFilter };
inline constexpr std::size_t kRuleKindCount = 3;
// "whitelist", "blacklist", "filter".
[[nodiscard]] std::string_view name_of(RuleKind kind) noexcept;

// One entry. Pattern is PathPattern or AddressPattern.
template <class Pattern> struct BasicRule {
    RuleKind kind;
    Pattern pattern;
    // The pattern with the symbolic links in its literal part resolved, if that is another pattern.
    std::optional<Pattern> resolved;
    // Where the rule comes from, for the user: "paludis.syd-1:12", "-m", "magic by process 4711 (bash)".
    std::string origin;
};
using PathRule = BasicRule<PathPattern>;
using AddressRule = BasicRule<AddressPattern>;

// An ordered list. Copies share their entries, so a snapshot of a process's state is cheap.
template <class Rule> class BasicRuleList {
public:
    void append(Rule rule) { entries_.push_back(std::make_shared<const Rule>(std::move(rule))); }

    // Removes the newest entry of that kind with exactly that text; false if there is none.
    bool remove(RuleKind kind, std::string_view text);
    [[nodiscard]] bool contains(RuleKind kind, std::string_view text) const noexcept;

    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }
    [[nodiscard]] bool empty() const noexcept { return entries_.empty(); }
    // Oldest first.
    [[nodiscard]] std::span<const std::shared_ptr<const Rule>> entries() const noexcept { return entries_; }

    // The entries that both lists begin with, followed by the blacklist entries of the rest of either, each of them
    // once. In every mode the result refuses whatever `a` or `b` refuses.
    [[nodiscard]] static BasicRuleList meet_of(const BasicRuleList& a, const BasicRuleList& b);
    [[nodiscard]] bool means_the_same_as(const BasicRuleList& other) const;
    // The same entries, not only equal ones.
    friend bool operator==(const BasicRuleList&, const BasicRuleList&) = default;

    // The newest entry that matches, or nullptr. It is valid as long as this list. Subject is PathSubject or Address.
    template <class Subject>
    [[nodiscard]] const Rule* last_match(const Subject& subject, const MatchOptions& options) const {
        for (auto entry = entries_.rbegin(); entry != entries_.rend(); ++entry) {
            const Rule& rule = **entry;
            if (rule.pattern.matches(subject, options) || (rule.resolved && rule.resolved->matches(subject, options))) {
                return &rule;
            }
        }
        return nullptr;
    }

private:
    std::vector<std::shared_ptr<const Rule>> entries_;
};
using PathRules = BasicRuleList<PathRule>;
using AddressRules = BasicRuleList<AddressRule>;

extern template class BasicRuleList<PathRule>;
extern template class BasicRuleList<AddressRule>;

} // namespace syd::policy
