// SPDX-License-Identifier: BSD-3-Clause
#include "policy/rules.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <span>
#include <unordered_map>

namespace syd::policy {

std::string_view name_of(RuleKind kind) noexcept {
    constexpr EnumArray<RuleKind, std::string_view, kRuleKindCount> kNames{"whitelist", "blacklist", "filter"};
    return kNames[kind];
}

namespace {

// A block that is shorter is searched without an index, and is copied when an entry is added.
constexpr std::size_t kLongBlock = 32;

template <class Rule> bool mean_the_same(const std::shared_ptr<const Rule>& a, const std::shared_ptr<const Rule>& b) {
    return a == b || (a->kind == b->kind && a->pattern == b->pattern && a->resolved == b->resolved);
}

AnchorIndex index_of(const RuleBlock<PathRule>::Entries& entries) {
    AnchorIndex index;
    for (const auto& rule : entries) {
        const std::array patterns{&rule->pattern, rule->resolved ? &*rule->resolved : nullptr};
        index.add(std::span(patterns).first(rule->resolved ? 2 : 1));
    }
    return index;
}

} // namespace

template <class Rule> RuleBlock<Rule>::RuleBlock(Entries all) : entries(std::move(all)) {
    has_blacklist = std::ranges::any_of(entries, [](const auto& rule) { return rule->kind == RuleKind::kBlacklist; });
    if constexpr (std::is_same_v<Rule, PathRule>) {
        if (entries.size() >= kLongBlock) {
            index = index_of(entries);
        }
    }
}

template <class Rule> void BasicRuleList<Rule>::append(Rule rule) {
    Entries newest;
    if (!blocks_.empty() && blocks_.back()->entries.size() < kLongBlock) {
        newest = blocks_.back()->entries;
        blocks_.pop_back();
    }
    newest.push_back(std::make_shared<const Rule>(std::move(rule)));
    if (newest.size() < kLongBlock) {
        blocks_.push_back(std::make_shared<const Block>(std::move(newest)));
    } else {
        append_block(std::move(newest));
    }
}

template <class Rule> void BasicRuleList<Rule>::append_block(Entries entries) {
    while (!blocks_.empty() && blocks_.back()->entries.size() <= entries.size()) {
        Entries joined = blocks_.back()->entries;
        joined.insert(joined.end(), std::make_move_iterator(entries.begin()), std::make_move_iterator(entries.end()));
        entries = std::move(joined);
        blocks_.pop_back();
    }
    blocks_.push_back(std::make_shared<const Block>(std::move(entries)));
}

template <class Rule> bool BasicRuleList<Rule>::remove(RuleKind kind, std::string_view text) {
    for (auto block = blocks_.rbegin(); block != blocks_.rend(); ++block) {
        const Entries& entries = (*block)->entries;
        const auto newest = std::find_if(entries.rbegin(), entries.rend(), [kind, text](const auto& entry) {
            return entry->kind == kind && entry->pattern.text() == text;
        });
        if (newest == entries.rend()) {
            continue;
        }
        if (entries.size() == 1) {
            blocks_.erase(std::next(block).base());
            return true;
        }
        Entries others;
        others.reserve(entries.size() - 1);
        const auto removed = std::next(newest).base();
        others.insert(others.end(), entries.begin(), removed);
        others.insert(others.end(), std::next(removed), entries.end());
        *block = std::make_shared<const Block>(std::move(others));
        return true;
    }
    return false;
}

template <class Rule> bool BasicRuleList<Rule>::contains(RuleKind kind, std::string_view text) const noexcept {
    return std::ranges::any_of(blocks_, [kind, text](const auto& block) {
        return std::ranges::any_of(block->entries, [kind, text](const auto& entry) {
            return entry->kind == kind && entry->pattern.text() == text;
        });
    });
}

template <class Rule> std::size_t BasicRuleList<Rule>::size() const noexcept {
    std::size_t all = 0;
    for (const auto& block : blocks_) {
        all += block->entries.size();
    }
    return all;
}

template <class Rule> bool BasicRuleList<Rule>::has_blacklist_entry() const noexcept {
    return std::ranges::any_of(blocks_, [](const auto& block) { return block->has_blacklist; });
}

template <class Rule> typename BasicRuleList<Rule>::Entries BasicRuleList<Rule>::entries() const {
    Entries all;
    all.reserve(size());
    for (const auto& block : blocks_) {
        all.insert(all.end(), block->entries.begin(), block->entries.end());
    }
    return all;
}

template <class Rule> bool BasicRuleList<Rule>::means_the_same_as(const BasicRuleList& other) const {
    if (blocks_ == other.blocks_) {
        return true;
    }
    return size() == other.size() && std::ranges::equal(entries(), other.entries(), mean_the_same<Rule>);
}

template <class Rule> BasicRuleList<Rule> BasicRuleList<Rule>::meet_of(const BasicRuleList& a, const BasicRuleList& b) {
    const Entries all_a = a.entries();
    const Entries all_b = b.entries();
    const auto [end_a, end_b] =
        std::mismatch(all_a.begin(), all_a.end(), all_b.begin(), all_b.end(), mean_the_same<Rule>);
    Entries meet(all_a.begin(), end_a);
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
        std::copy_if(begin, end, std::back_inserter(meet),
                     [&](const auto& entry) { return entry->kind == RuleKind::kBlacklist && is_new(entry); });
    };
    append(end_a, all_a.end());
    append(end_b, all_b.end());
    BasicRuleList list;
    if (!meet.empty()) {
        list.append_block(std::move(meet));
    }
    return list;
}

template struct RuleBlock<PathRule>;
template struct RuleBlock<AddressRule>;
template class BasicRuleList<PathRule>;
template class BasicRuleList<AddressRule>;

} // namespace syd::policy
