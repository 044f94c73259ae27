// SPDX-License-Identifier: BSD-3-Clause
// State, its lists and their sharing.
#include "policy/state.h"

#include "base/text.h"

#include <gtest/gtest.h>

namespace syd::policy {
namespace {

PathRule rule(RuleKind kind, std::string_view text) {
    return {kind, PathPattern(text), std::nullopt, "test"};
}

TEST(Access, names) {
    EXPECT_EQ(name_of(SandboxType::kExec), "exec");
    EXPECT_EQ(name_of(SandboxType::kRead), "read");
    EXPECT_EQ(name_of(SandboxType::kWrite), "write");
    EXPECT_EQ(name_of(SandboxType::kNetwork), "network");
    EXPECT_EQ(name_of(Access::kExec), "exec");
    EXPECT_EQ(name_of(Access::kRead), "read");
    EXPECT_EQ(name_of(Access::kWrite), "write");
    EXPECT_EQ(name_of(Access::kBind), "network/bind");
    EXPECT_EQ(name_of(Access::kConnect), "network/connect");
    EXPECT_EQ(name_of(RuleKind::kWhitelist), "whitelist");
    EXPECT_EQ(name_of(RuleKind::kBlacklist), "blacklist");
    EXPECT_EQ(name_of(RuleKind::kFilter), "filter");
    for (const Mode mode : {Mode::kOff, Mode::kDeny, Mode::kAllow, Mode::kNever}) {
        EXPECT_TRUE(kModeNames.key_of(name_of(mode)) == mode);
    }
}

TEST(Access, sandbox_and_set) {
    EXPECT_EQ(sandbox_of(Access::kBind), SandboxType::kNetwork);
    EXPECT_EQ(sandbox_of(Access::kConnect), SandboxType::kNetwork);
    EXPECT_EQ(sandbox_of(Access::kRead), SandboxType::kRead);
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
    parent.set_mode(SandboxType::kWrite, Mode::kDeny);
    parent.mutable_path_rules(PathAccess::kWrite).append(rule(RuleKind::kWhitelist, "/a"));
    State child = parent;
    EXPECT_EQ(&child.path_rules(PathAccess::kWrite), &parent.path_rules(PathAccess::kWrite)) << "shared until changed";

    child.mutable_path_rules(PathAccess::kWrite).append(rule(RuleKind::kWhitelist, "/b"));
    EXPECT_EQ(parent.path_rules(PathAccess::kWrite).size(), 1U);
    EXPECT_EQ(child.path_rules(PathAccess::kWrite).size(), 2U);
    EXPECT_EQ(&child.path_rules(PathAccess::kRead), &parent.path_rules(PathAccess::kRead)) << "the others stay shared";

    parent.mutable_path_rules(PathAccess::kWrite).remove(RuleKind::kWhitelist, "/a");
    EXPECT_EQ(parent.path_rules(PathAccess::kWrite).size(), 0U);
    EXPECT_EQ(child.path_rules(PathAccess::kWrite).size(), 2U);

    child.set_mode(SandboxType::kWrite, Mode::kOff);
    EXPECT_EQ(parent.mode(SandboxType::kWrite), Mode::kDeny);
}

TEST(State, an_unshared_list_is_changed_in_place) {
    State state;
    const PathRules* const before = &state.path_rules(PathAccess::kRead);
    state.mutable_path_rules(PathAccess::kRead).append(rule(RuleKind::kWhitelist, "/a"));
    EXPECT_EQ(&state.path_rules(PathAccess::kRead), before);
}

TEST(State, lists_are_five) {
    State state;
    state.mutable_path_rules(PathAccess::kExec).append(rule(RuleKind::kWhitelist, "/e"));
    state.mutable_address_rules(NetworkAccess::kBind)
        .append({RuleKind::kWhitelist, AddressPattern::parse("LOCAL@0", {}).value(), std::nullopt, "test"});
    EXPECT_EQ(state.path_rules(PathAccess::kExec).size(), 1U);
    EXPECT_TRUE(state.path_rules(PathAccess::kRead).empty());
    EXPECT_TRUE(state.path_rules(PathAccess::kWrite).empty());
    EXPECT_EQ(state.address_rules(NetworkAccess::kBind).size(), 1U);
    EXPECT_TRUE(state.address_rules(NetworkAccess::kConnect).empty());
}

State with(const std::function<void(State&)>& change) {
    State state;
    change(state);
    return state;
}

Snapshot snapshot(const std::function<void(State&)>& change) {
    return std::make_shared<const State>(with(change));
}

std::string texts(const PathRules& rules) {
    std::string all;
    for (const auto& entry : rules.entries()) {
        all += cat(name_of(entry->kind).substr(0, 1), entry->pattern.text(), " ");
    }
    return all;
}

TEST(StateMeet, is_one_of_the_two_where_that_covers_the_other) {
    const Snapshot loose = snapshot([](State&) {});
    const Snapshot strict = snapshot([](State& state) {
        state.set_mode(SandboxType::kWrite, Mode::kDeny);
        state.lock = MagicLock::kExec;
    });
    const Snapshot unconfined = snapshot([](State& state) { state.unconfined = true; });
    EXPECT_EQ(meet_of(loose, loose), loose);
    EXPECT_EQ(meet_of(loose, strict), strict);
    EXPECT_EQ(meet_of(strict, loose), strict);
    EXPECT_EQ(meet_of(unconfined, loose), loose);
    EXPECT_EQ(meet_of(loose, unconfined), loose);
}

TEST(StateMeet, takes_the_stricter_mode_of_each_type) {
    const Mode modes[] = {Mode::kOff, Mode::kAllow, Mode::kDeny};
    for (std::size_t a = 0; a < std::size(modes); ++a) {
        for (std::size_t b = 0; b < std::size(modes); ++b) {
            const Snapshot one = snapshot([&](State& state) { state.set_mode(SandboxType::kWrite, modes[a]); });
            const Snapshot other = snapshot([&](State& state) {
                state.set_mode(SandboxType::kWrite, modes[b]);
                state.set_mode(SandboxType::kNetwork, Mode::kAllow);
            });
            EXPECT_EQ(meet_of(one, other)->mode(SandboxType::kWrite), modes[std::max(a, b)]);
            EXPECT_EQ(meet_of(one, other)->mode(SandboxType::kNetwork), Mode::kAllow);
            EXPECT_EQ(meet_of(other, one)->mode(SandboxType::kNetwork), Mode::kAllow);
        }
    }
}

TEST(StateMeet, keeps_what_both_lists_begin_with_and_all_prohibitions) {
    State common;
    common.set_mode(SandboxType::kWrite, Mode::kDeny);
    common.mutable_path_rules(PathAccess::kWrite).append(rule(RuleKind::kWhitelist, "/common"));
    common.mutable_path_rules(PathAccess::kWrite).append(rule(RuleKind::kBlacklist, "/common/not"));
    const auto then = [&](const std::function<void(PathRules&)>& change) {
        auto state = std::make_shared<State>(common);
        change(state->mutable_path_rules(PathAccess::kWrite));
        return Snapshot(state);
    };
    const Snapshot one = then([](PathRules& rules) {
        rules.append(rule(RuleKind::kWhitelist, "/a"));
        rules.append(rule(RuleKind::kBlacklist, "/a/not"));
    });
    const Snapshot other = then([](PathRules& rules) {
        rules.append(rule(RuleKind::kBlacklist, "/b/not"));
        rules.append(rule(RuleKind::kWhitelist, "/b"));
    });
    const Snapshot less = then([](PathRules& rules) { rules.remove(RuleKind::kWhitelist, "/common"); });
    EXPECT_EQ(texts(meet_of(one, other)->path_rules(PathAccess::kWrite)), "w/common b/common/not b/a/not b/b/not ");
    EXPECT_EQ(texts(meet_of(one, less)->path_rules(PathAccess::kWrite)), "b/common/not b/a/not ");
}

TEST(StateMeet, does_not_grow_by_what_it_has_already) {
    const auto with = [](std::initializer_list<const char*> prohibitions) {
        return snapshot([&](State& state) {
            for (const char* const prohibition : prohibitions) {
                state.mutable_path_rules(PathAccess::kWrite).append(rule(RuleKind::kBlacklist, prohibition));
            }
        });
    };
    const Snapshot one = with({"/a", "/b"});
    const Snapshot other = with({"/b", "/c", "/a"});
    Snapshot meet = one;
    for (int round = 0; round < 3; ++round) {
        meet = meet_of(meet_of(meet, other), one);
        EXPECT_EQ(texts(meet->path_rules(PathAccess::kWrite)), "b/a b/b b/c ");
    }
}

TEST(State, means_the_same_by_value) {
    const auto make = [](const char* path, Mode mode) {
        return snapshot([&](State& state) {
            state.set_mode(SandboxType::kWrite, mode);
            state.mutable_path_rules(PathAccess::kWrite).append(rule(RuleKind::kBlacklist, path));
        });
    };
    EXPECT_TRUE(mean_the_same(*make("/a", Mode::kDeny), *make("/a", Mode::kDeny)));
    EXPECT_FALSE(mean_the_same(*make("/a", Mode::kDeny), *make("/b", Mode::kDeny)));
    EXPECT_FALSE(mean_the_same(*make("/a", Mode::kDeny), *make("/a", Mode::kAllow)));
}

TEST(StateMeet, leaves_a_list_alone_that_the_other_does_not_use) {
    const Snapshot off = snapshot(
        [](State& state) { state.mutable_path_rules(PathAccess::kWrite).append(rule(RuleKind::kWhitelist, "/off")); });
    const Snapshot on = snapshot([](State& state) {
        state.set_mode(SandboxType::kWrite, Mode::kDeny);
        state.mutable_path_rules(PathAccess::kWrite).append(rule(RuleKind::kWhitelist, "/on"));
    });
    EXPECT_EQ(meet_of(off, on), on);
    EXPECT_EQ(meet_of(on, off), on);
    const Snapshot bare = snapshot([](State&) {});
    EXPECT_TRUE(meet_of(off, bare)->path_rules(PathAccess::kWrite).empty()) << "it may be switched on";
    EXPECT_TRUE(meet_of(bare, off)->path_rules(PathAccess::kWrite).empty());
}

} // namespace
} // namespace syd::policy
