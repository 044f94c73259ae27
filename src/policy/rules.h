// SPDX-License-Identifier: BSD-3-Clause
// Rules and their ordered lists. A list holds white- and blacklist entries in the order in which they were added. The
// last one that matches decides.
//
// A list consists of blocks that are never changed. Copies share them, and each block that is old enough is at least
// twice as long as the next. So adding an entry copies a few entries only, on average, and a long list has few blocks.
// Long blocks of path rules have an index: 10,000 entries are searched as fast as ten.
#pragma once

#include "policy/access.h"
#include "policy/address.h"
#include "policy/anchor_index.h"
#include "policy/path_pattern.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
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

// Entries of a list that were added one after the other. Never changed.
template <class Rule> struct RuleBlock {
    using Entries = std::vector<std::shared_ptr<const Rule>>;

    // `all` is not empty.
    explicit RuleBlock(Entries all);

    Entries entries; // oldest first
    bool has_blacklist = false;
    std::optional<AnchorIndex> index; // of a long block of path rules
};

// An ordered list. Copies share their entries, so a snapshot of a process's state is cheap.
template <class Rule> class BasicRuleList {
public:
    using Entries = typename RuleBlock<Rule>::Entries;

    void append(Rule rule);

    // Removes the newest entry of that kind with exactly that text; false if there is none.
    bool remove(RuleKind kind, std::string_view text);
    [[nodiscard]] bool contains(RuleKind kind, std::string_view text) const noexcept;

    [[nodiscard]] std::size_t size() const noexcept;
    [[nodiscard]] bool empty() const noexcept { return blocks_.empty(); }
    [[nodiscard]] bool has_blacklist_entry() const noexcept;
    // A copy, oldest first. It takes time in proportion to the size.
    [[nodiscard]] Entries entries() const;

    // The entries that both lists begin with, followed by the blacklist entries of the rest of either, each of them
    // once. In every mode the result refuses whatever `a` or `b` refuses.
    [[nodiscard]] static BasicRuleList meet_of(const BasicRuleList& a, const BasicRuleList& b);
    [[nodiscard]] bool means_the_same_as(const BasicRuleList& other) const;
    // The same entries, not only equal ones.
    friend bool operator==(const BasicRuleList& a, const BasicRuleList& b) {
        return a.blocks_ == b.blocks_ || (a.size() == b.size() && a.entries() == b.entries());
    }

    // The newest entry that matches, or nullptr. It is valid as long as this list. Subject is PathSubject or Address.
    template <class Subject>
    [[nodiscard]] const Rule* last_match(const Subject& subject, const MatchOptions& options) const {
        const auto matches = [&](const Rule& rule) {
            return rule.pattern.matches(subject, options) ||
                   (rule.resolved && rule.resolved->matches(subject, options));
        };
        std::optional<AnchorsOf> anchors; // known once they are needed
        for (auto block = blocks_.rbegin(); block != blocks_.rend(); ++block) {
            const Entries& entries = (*block)->entries;
            if constexpr (std::is_same_v<Subject, PathSubject>) {
                if ((*block)->index) {
                    if (!anchors) {
                        anchors.emplace(subject);
                    }
                    const auto place =
                        (*block)->index->newest(*anchors, [&](std::size_t entry) { return matches(*entries[entry]); });
                    if (place) {
                        return entries[*place].get();
                    }
                    continue;
                }
            }
            for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
                if (matches(**entry)) {
                    return entry->get();
                }
            }
        }
        return nullptr;
    }

private:
    using Block = RuleBlock<Rule>;

    // Appends entries as one block, joined with those before it that are not longer.
    void append_block(Entries entries);

    std::vector<std::shared_ptr<const Block>> blocks_; // oldest first
};
using PathRules = BasicRuleList<PathRule>;
using AddressRules = BasicRuleList<AddressRule>;

extern template struct RuleBlock<PathRule>;
extern template struct RuleBlock<AddressRule>;
extern template class BasicRuleList<PathRule>;
extern template class BasicRuleList<AddressRule>;

} // namespace syd::policy
