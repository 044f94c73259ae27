// SPDX-License-Identifier: BSD-3-Clause
// State, its lists and their sharing.
#include "policy/state.h"

#include <gtest/gtest.h>

namespace syd::policy {
namespace {

PathRule rule(RuleKind kind, std::string_view text) {
    return {kind, PathPattern(text), std::nullopt, "test"};
}

TEST(Access, names) {
    EXPECT_EQ(name_of(Sandbox::kExec), "exec");
    EXPECT_EQ(name_of(Sandbox::kRead), "read");
    EXPECT_EQ(name_of(Sandbox::kWrite), "write");
    EXPECT_EQ(name_of(Sandbox::kNetwork), "network");
    EXPECT_EQ(name_of(Access::kExec), "exec");
    EXPECT_EQ(name_of(Access::kRead), "read");
    EXPECT_EQ(name_of(Access::kWrite), "write");
    EXPECT_EQ(name_of(Access::kBind), "network/bind");
    EXPECT_EQ(name_of(Access::kConnect), "network/connect");
    EXPECT_EQ(name_of(RuleKind::kWhitelist), "whitelist");
    EXPECT_EQ(name_of(RuleKind::kBlacklist), "blacklist");
    EXPECT_EQ(name_of(RuleKind::kFilter), "filter");
    for (const Mode mode : {Mode::kOff, Mode::kDeny, Mode::kAllow, Mode::kNever}) {
        EXPECT_EQ(mode_named(name_of(mode)), mode);
    }
    EXPECT_EQ(mode_named("Deny"), std::nullopt);
    EXPECT_EQ(mode_named(""), std::nullopt);
}

TEST(Access, sandbox_and_set) {
    EXPECT_EQ(sandbox_of(Access::kBind), Sandbox::kNetwork);
    EXPECT_EQ(sandbox_of(Access::kConnect), Sandbox::kNetwork);
    EXPECT_EQ(sandbox_of(Access::kRead), Sandbox::kRead);
    const AccessSet both = Access::kRead | Access::kConnect;
    EXPECT_TRUE(both.has(Access::kRead));
    EXPECT_TRUE(both.has(Access::kConnect));
    EXPECT_FALSE(both.has(Access::kBind));
    EXPECT_TRUE(AccessSet().empty());
    EXPECT_FALSE(both.empty());
}

TEST(RuleList, remove_takes_the_newest_equal_entry_of_the_kind) {
    PathRules list;
    list.append({RuleKind::kWhitelist, PathPattern("/a"), std::nullopt, "first"});
    list.append({RuleKind::kBlacklist, PathPattern("/a"), std::nullopt, "second"});
    list.append({RuleKind::kWhitelist, PathPattern("/a"), std::nullopt, "third"});
    list.append({RuleKind::kWhitelist, PathPattern("/b"), std::nullopt, "fourth"});
    EXPECT_FALSE(list.remove(RuleKind::kFilter, "/a"));
    EXPECT_FALSE(list.remove(RuleKind::kWhitelist, "/a/"));
    EXPECT_TRUE(list.remove(RuleKind::kWhitelist, "/a"));
    ASSERT_EQ(list.size(), 3U);
    EXPECT_EQ(list.entries()[0]->origin, "first");
    EXPECT_EQ(list.entries()[1]->origin, "second");
    EXPECT_EQ(list.entries()[2]->origin, "fourth");
    EXPECT_TRUE(list.contains(RuleKind::kWhitelist, "/a"));
    EXPECT_TRUE(list.remove(RuleKind::kWhitelist, "/a"));
    EXPECT_FALSE(list.contains(RuleKind::kWhitelist, "/a"));
    EXPECT_FALSE(list.remove(RuleKind::kWhitelist, "/a"));
    EXPECT_TRUE(list.contains(RuleKind::kBlacklist, "/a"));
}

TEST(RuleList, last_match_is_the_newest) {
    PathRules list;
    EXPECT_EQ(list.last_match(PathSubject{"/a/b", {}, {}}, {}), nullptr);
    list.append(rule(RuleKind::kWhitelist, "/a/***"));
    list.append(rule(RuleKind::kBlacklist, "/a/b"));
    EXPECT_EQ(list.last_match(PathSubject{"/a/b", {}, {}}, {})->kind, RuleKind::kBlacklist);
    EXPECT_EQ(list.last_match(PathSubject{"/a/c", {}, {}}, {})->kind, RuleKind::kWhitelist);
    EXPECT_EQ(list.last_match(PathSubject{"/c", {}, {}}, {}), nullptr);
}

TEST(RuleList, the_resolved_pattern_counts_too) {
    PathRules list;
    list.append({RuleKind::kWhitelist, PathPattern("/link/*"), PathPattern("/data/*"), "test"});
    EXPECT_NE(list.last_match(PathSubject{"/data/x", {}, {}}, {}), nullptr);
    EXPECT_NE(list.last_match(PathSubject{"/link/x", {}, {}}, {}), nullptr);
}

TEST(State, a_copy_is_independent) {
    State parent;
    parent.set_mode(Sandbox::kWrite, Mode::kDeny);
    parent.mutable_path_rules(Access::kWrite).append(rule(RuleKind::kWhitelist, "/a"));
    State child = parent;
    EXPECT_EQ(&child.path_rules(Access::kWrite), &parent.path_rules(Access::kWrite)) << "shared until changed";

    child.mutable_path_rules(Access::kWrite).append(rule(RuleKind::kWhitelist, "/b"));
    EXPECT_EQ(parent.path_rules(Access::kWrite).size(), 1U);
    EXPECT_EQ(child.path_rules(Access::kWrite).size(), 2U);
    EXPECT_EQ(&child.path_rules(Access::kRead), &parent.path_rules(Access::kRead)) << "the others stay shared";

    parent.mutable_path_rules(Access::kWrite).remove(RuleKind::kWhitelist, "/a");
    EXPECT_EQ(parent.path_rules(Access::kWrite).size(), 0U);
    EXPECT_EQ(child.path_rules(Access::kWrite).size(), 2U);

    child.set_mode(Sandbox::kWrite, Mode::kOff);
    EXPECT_EQ(parent.mode(Sandbox::kWrite), Mode::kDeny);
}

TEST(State, an_unshared_list_is_changed_in_place) {
    State state;
    const PathRules* const before = &state.path_rules(Access::kRead);
    state.mutable_path_rules(Access::kRead).append(rule(RuleKind::kWhitelist, "/a"));
    EXPECT_EQ(&state.path_rules(Access::kRead), before);
}

TEST(State, lists_are_five) {
    State state;
    state.mutable_path_rules(Access::kExec).append(rule(RuleKind::kWhitelist, "/e"));
    state.mutable_address_rules(Access::kBind)
        .append({RuleKind::kWhitelist, AddressPattern::parse("LOCAL@0", {}).value(), std::nullopt, "test"});
    EXPECT_EQ(state.path_rules(Access::kExec).size(), 1U);
    EXPECT_TRUE(state.path_rules(Access::kRead).empty());
    EXPECT_TRUE(state.path_rules(Access::kWrite).empty());
    EXPECT_EQ(state.address_rules(Access::kBind).size(), 1U);
    EXPECT_TRUE(state.address_rules(Access::kConnect).empty());
}

State with(const std::function<void(State&)>& change) {
    State state;
    change(state);
    return state;
}

TEST(State, is_stricter_is_a_total_order) {
    const State ascending[] = {
        with([](State& state) {
            state.unconfined = true;
            state.lock = MagicLock::kOn;
        }),
        with([](State& state) { state.mutable_path_rules(Access::kRead).append(rule(RuleKind::kWhitelist, "/a")); }),
        State(),
        with([](State& state) { state.mutable_path_rules(Access::kRead).append(rule(RuleKind::kBlacklist, "/a")); }),
        with([](State& state) { state.set_mode(Sandbox::kWrite, Mode::kAllow); }),
        with([](State& state) { state.set_mode(Sandbox::kWrite, Mode::kDeny); }),
        with([](State& state) {
            state.set_mode(Sandbox::kWrite, Mode::kAllow);
            state.set_mode(Sandbox::kRead, Mode::kAllow);
        }),
        with([](State& state) { state.lock = MagicLock::kExec; }),
        with([](State& state) { state.lock = MagicLock::kOn; }),
    };
    for (std::size_t a = 0; a < std::size(ascending); ++a) {
        for (std::size_t b = 0; b < std::size(ascending); ++b) {
            EXPECT_EQ(is_stricter(ascending[a], ascending[b]), a > b) << a << " and " << b;
        }
    }
}

} // namespace
} // namespace syd::policy
