// SPDX-License-Identifier: BSD-3-Clause
// Long lists of rules: the index finds what a search from the newest entry on finds, and adding copies little.
#include "policy/rules.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>
#include <string>
#include <vector>

namespace syd::policy {
namespace {

PathRule rule(RuleKind kind, std::string_view text) {
    return {kind, PathPattern(text), std::nullopt, std::string(text)};
}

// What the index must find.
const PathRule* search(const PathRules& list, const PathSubject& subject, const MatchOptions& options) {
    const auto entries = list.entries();
    const auto found = std::find_if(entries.rbegin(), entries.rend(), [&](const auto& entry) {
        return entry->pattern.matches(subject, options) ||
               (entry->resolved && entry->resolved->matches(subject, options));
    });
    return found == entries.rend() ? nullptr : found->get();
}

class Texts {
public:
    explicit Texts(unsigned seed) : generator_(seed) {}

    unsigned below(unsigned end) { return std::uniform_int_distribution<unsigned>(0, end - 1)(generator_); }

    // Few different names, so that rules and paths meet.
    std::string path(std::size_t longest = 5) {
        constexpr std::array kNames{"a", "b", "B", "ab", "a[b", "proc", "self", "thread-self", "x\\y", ""};
        std::string text;
        for (std::size_t i = 0, depth = 1 + below(static_cast<unsigned>(longest)); i < depth; ++i) {
            text += '/';
            text += kNames.at(below(kNames.size()));
        }
        return text;
    }

    std::string pattern() {
        constexpr std::array kEnds{"", "", "", "/***", "/***", "/**", "/*", "*", "/?", "[a-b]", "/*/a", "/", "\\*"};
        constexpr std::array kBeginnings{"**", "*", "[x", "?", "/*", "/proc/self", "/proc/thread-self"};
        std::string text = below(150) == 0 ? kBeginnings.at(below(kBeginnings.size())) : path();
        if (text != "/" || below(30) == 0) {
            text += kEnds.at(below(kEnds.size()));
        }
        return text;
    }

    PathRule rule() {
        PathRule rule{below(3) == 0 ? RuleKind::kBlacklist : RuleKind::kWhitelist, PathPattern(pattern()), {}, ""};
        if (below(4) == 0) {
            rule.resolved = PathPattern(pattern());
        }
        return rule;
    }

private:
    std::mt19937 generator_;
};

struct Pid {
    std::string path, as_self, as_thread_self;
    [[nodiscard]] PathSubject subject() const { return {path, as_self, as_thread_self}; }
};

Pid subject_of(Texts& texts) {
    if (texts.below(4) != 0) {
        return {texts.path(), "", ""};
    }
    const std::string rest = texts.path(2);
    return {"/proc/7" + rest, "/proc/self" + rest, texts.below(2) == 0 ? "/proc/thread-self" + rest : ""};
}

TEST(LongRuleList, finds_what_a_search_from_the_newest_entry_finds) {
    std::size_t found = 0;
    std::size_t missed = 0;
    for (unsigned round = 0; round < 60; ++round) {
        Texts texts(round);
        PathRules list;
        // All orders of adding and removing leave a list that is searched the same way.
        for (unsigned step = 0, steps = 20 + texts.below(600); step < steps; ++step) {
            list.append(texts.rule());
            if (texts.below(5) == 0) {
                const auto entries = list.entries();
                const PathRule& old = *entries.at(texts.below(static_cast<unsigned>(entries.size())));
                EXPECT_TRUE(list.remove(old.kind, old.pattern.text()));
            }
        }
        for (const bool case_sensitive : {true, false}) {
            for (const NoWildcard no_wildcard : {NoWildcard::kLiteral, NoWildcard::kPrefix}) {
                const MatchOptions options{case_sensitive, no_wildcard};
                for (int i = 0; i < 100; ++i) {
                    const Pid subject = subject_of(texts);
                    const PathRule* const expected = search(list, subject.subject(), options);
                    ASSERT_EQ(list.last_match(subject.subject(), options), expected)
                        << subject.path << " in round " << round << ": expected "
                        << (expected != nullptr ? expected->pattern.text() : "nothing");
                    ++(expected != nullptr ? found : missed);
                }
            }
        }
    }
    EXPECT_GT(found, 1000U);
    EXPECT_GT(missed, 1000U);
}

TEST(LongRuleList, finds_rules_of_every_kind_of_anchor) {
    PathRules list;
    for (int i = 0; i < 1000; ++i) {
        list.append(rule(RuleKind::kWhitelist, "/filler/" + std::to_string(i) + "/***"));
    }
    const auto origin = [&](const PathSubject& subject, const MatchOptions& options = {}) {
        const PathRule* const match = list.last_match(subject, options);
        return match != nullptr ? match->origin : std::string();
    };
    EXPECT_EQ(origin({"/filler/7/x/y", {}, {}}), "/filler/7/***");
    EXPECT_EQ(origin({"/FILLER/7/x/y", {}, {}}), "");
    EXPECT_EQ(origin({"/FILLER/7/x/y", {}, {}}, {.case_sensitive = false}), "/filler/7/***");
    EXPECT_EQ(origin({"/other", {}, {}}), "");

    std::string deep; // deeper than the index goes
    for (int i = 0; i < 500; ++i) {
        deep += "/d";
    }
    list.append(rule(RuleKind::kWhitelist, deep));
    for (const std::string_view text : {"/", "/etc/x*y", "/proc/self/fd/*", "/***"}) {
        for (int i = 0; i < 100; ++i) {
            list.append(rule(RuleKind::kWhitelist, "/filler/" + std::to_string(i)));
        }
        list.append(rule(RuleKind::kBlacklist, text));
    }
    EXPECT_EQ(origin({"/anything", {}, {}}), "/***");
    EXPECT_TRUE(list.remove(RuleKind::kBlacklist, "/***"));
    EXPECT_EQ(origin({"/anything", {}, {}}), "");
    EXPECT_EQ(origin({"/", {}, {}}), "/");
    EXPECT_EQ(origin({"/etc/xay", {}, {}}), "/etc/x*y");
    EXPECT_EQ(origin({"/proc/7/fd/1", "/proc/self/fd/1", {}}), "/proc/self/fd/*");
    EXPECT_EQ(origin({deep, {}, {}}), deep);
    EXPECT_EQ(origin({"/filler/7", {}, {}}), "/filler/7");
    EXPECT_EQ(origin({"/filler/999/x", {}, {}}), "/filler/999/***");
}

// Each change of a state by magic keeps the list of before for a while. If it copied the whole list, the first entry
// would be owned as often as there are lists.
TEST(LongRuleList, adding_an_entry_does_not_copy_the_list) {
    constexpr std::size_t kSize = 10'000;
    std::vector<PathRules> before;
    PathRules list;
    for (std::size_t i = 0; i < kSize; ++i) {
        before.push_back(list);
        list.append(rule(RuleKind::kWhitelist, "/x/" + std::to_string(i)));
    }
    const auto entries = list.entries();
    ASSERT_EQ(entries.size(), kSize);
    long owners = 0;
    for (const auto& entry : entries) {
        owners += entry.use_count() - 1;
    }
    EXPECT_LT(owners, static_cast<long>(kSize * 50));
    EXPECT_EQ(before.at(5000).size(), 5000U) << "lists of before stay as they were";
    EXPECT_EQ(before.at(5000).entries().back()->origin, "/x/4999");
    EXPECT_EQ(entries.back()->origin, "/x/9999");
}

TEST(LongRuleList, equal_entries_and_the_same_entries) {
    PathRules one;
    PathRules other;
    for (int i = 0; i < 200; ++i) {
        one.append(rule(RuleKind::kWhitelist, "/x/" + std::to_string(i)));
        other.append(rule(RuleKind::kWhitelist, "/x/" + std::to_string(i)));
    }
    EXPECT_TRUE(one.means_the_same_as(other));
    EXPECT_FALSE(one == other);
    PathRules copy = one;
    EXPECT_TRUE(one == copy);
    copy.append(rule(RuleKind::kBlacklist, "/y"));
    EXPECT_TRUE(copy.has_blacklist_entry());
    EXPECT_FALSE(one.has_blacklist_entry());
    EXPECT_FALSE(one == copy);
    EXPECT_FALSE(one.means_the_same_as(copy));
    EXPECT_TRUE(copy.remove(RuleKind::kBlacklist, "/y"));
    EXPECT_TRUE(one == copy) << "in other blocks, perhaps";
    EXPECT_FALSE(copy.has_blacklist_entry());
    EXPECT_TRUE(PathRules::meet_of(one, other).means_the_same_as(one));
}

} // namespace
} // namespace syd::policy
