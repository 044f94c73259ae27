// SPDX-License-Identifier: BSD-3-Clause
// Magic commands on lists: what each key takes, where its entries go, and links in patterns.
#include "policy/magic.h"

#include "base/text.h"

#include <gtest/gtest.h>

namespace syd::policy {
namespace {

struct World : Configuration {
    MagicContext context;

    World() {
        context.phase = Phase::kRunTime;
        context.origin = "here";
    }
    Result<MagicAnswer, MagicError> apply(std::string_view text) {
        const auto command = parse_magic(text);
        EXPECT_TRUE(command) << text << ": " << command.error().message();
        return apply_magic(command.value(), *this, context);
    }
    // The refusal's reason, or "".
    std::string refusal(std::string_view text) {
        const auto answer = apply(text);
        if (!answer) {
            EXPECT_EQ(answer.error().fault, MagicFault::kBadValue) << text;
        }
        return answer ? "" : answer.error().message();
    }
};

bool takes_addresses(const MagicKey& key) {
    return key.name.find("/network") != std::string_view::npos;
}

TEST(MagicLists, every_list_appends_queries_and_removes) {
    std::size_t lists = 0;
    for (const MagicKey& key : magic_keys()) {
        if (!key.is_list()) {
            continue;
        }
        ++lists;
        const std::string_view entry = takes_addresses(key) ? "LOOPBACK@80" : "/x/***";
        const auto say = [&](char letter) { return cat(key.name, letter, entry); };
        World world;
        EXPECT_EQ(world.refusal(say('-')), "no such entry") << key.name;
        EXPECT_EQ(world.apply(say('+')).value(), MagicAnswer::kDone) << key.name;
        EXPECT_EQ(world.apply(say('+')).value(), MagicAnswer::kDone) << key.name;
        if (key.can_query) {
            EXPECT_EQ(world.apply(say('?')).value(), MagicAnswer::kTrue) << key.name;
            EXPECT_EQ(world.apply(say('?') + "0").value(), MagicAnswer::kFalse) << key.name;
            EXPECT_EQ(world.refusal(cat(key.name, "?")), cat("a query of ", key.name, " needs the entry to look for"));
        }
        EXPECT_EQ(world.apply(say('-')).value(), MagicAnswer::kDone) << key.name;
        EXPECT_EQ(world.apply(say('-')).value(), MagicAnswer::kDone) << key.name;
        EXPECT_EQ(world.refusal(say('-')), "no such entry") << key.name;
    }
    EXPECT_EQ(lists, 16U);
}

TEST(MagicLists, entries_go_to_their_list) {
    World world;
    for (const std::string_view text :
         {"whitelist/exec+/we", "whitelist/read+/wr", "whitelist/write+/ww", "blacklist/write+/bw",
          "whitelist/network/bind+LOCAL@1", "blacklist/network/connect+LOCAL@2", "filter/exec+/fe", "filter/read+/fr",
          "filter/write+/fw", "filter/network+LOCAL@3", "exec/kill_if_match+/k", "exec/resume_if_match+/r"}) {
        EXPECT_EQ(world.refusal(text), "") << text;
    }
    EXPECT_TRUE(world.state.path_rules(PathAccess::kExec).contains(RuleKind::kWhitelist, "/we"));
    EXPECT_TRUE(world.state.path_rules(PathAccess::kRead).contains(RuleKind::kWhitelist, "/wr"));
    ASSERT_EQ(world.state.path_rules(PathAccess::kWrite).size(), 2U) << "one list holds both kinds, in order";
    EXPECT_EQ(world.state.path_rules(PathAccess::kWrite).entries()[0]->pattern.text(), "/ww");
    EXPECT_EQ(world.state.path_rules(PathAccess::kWrite).entries()[1]->pattern.text(), "/bw");
    EXPECT_EQ(world.state.path_rules(PathAccess::kWrite).entries()[1]->kind, RuleKind::kBlacklist);
    EXPECT_EQ(world.state.path_rules(PathAccess::kWrite).entries()[1]->origin, "here");
    EXPECT_TRUE(world.state.address_rules(NetworkAccess::kBind).contains(RuleKind::kWhitelist, "LOCAL@1"));
    EXPECT_TRUE(world.state.address_rules(NetworkAccess::kConnect).contains(RuleKind::kBlacklist, "LOCAL@2"));
    EXPECT_TRUE(world.settings.path_filters[PathAccess::kExec].contains(RuleKind::kFilter, "/fe"));
    EXPECT_TRUE(world.settings.path_filters[PathAccess::kRead].contains(RuleKind::kFilter, "/fr"));
    EXPECT_TRUE(world.settings.path_filters[PathAccess::kWrite].contains(RuleKind::kFilter, "/fw"));
    EXPECT_TRUE(world.settings.address_filters.contains(RuleKind::kFilter, "LOCAL@3"));
    EXPECT_EQ(world.settings.exec_kill.size(), 1U);
    EXPECT_EQ(world.settings.exec_resume.size(), 1U);
}

TEST(MagicLists, white_and_black_entries_are_told_apart) {
    World world;
    EXPECT_EQ(world.refusal("whitelist/read+/x"), "");
    EXPECT_EQ(world.apply("blacklist/read?/x").value(), MagicAnswer::kFalse);
    EXPECT_EQ(world.refusal("blacklist/read-/x"), "no such entry");
    EXPECT_EQ(world.apply("allowlist/read?/x").value(), MagicAnswer::kTrue);
}

TEST(MagicLists, bad_values) {
    World world;
    struct Row {
        std::string_view text;
        std::string_view reason;
    };
    const Row rows[] = {
        {"whitelist/write+", "the path pattern is missing"},
        {"filter/read+", "the path pattern is missing"},
        {"exec/kill_if_match+", "the path pattern is missing"},
        {"whitelist/write+tmp", "a path pattern must be absolute"},
        {"whitelist/write+~/x", "a path pattern must be absolute: ~ and $ are not expanded"},
        {"whitelist/write+$HOME/x", "a path pattern must be absolute: ~ and $ are not expanded"},
        {"whitelist/write+\\*x", "a path pattern must be absolute"},
        {"whitelist/network/bind+", "the address is missing"},
        {"whitelist/network/bind+LOOPBACK@99999", "\"99999\" is no port (0 to 65535)"},
        {"filter/network+http://x", "\"http://x\" is no address: it begins with none of unix:, unix-abstract:, inet:, "
                                    "inet6:, LOOPBACK@, LOOPBACK6@, LOCAL@, LOCAL6@"},
    };
    for (const auto& [text, reason] : rows) {
        EXPECT_EQ(world.refusal(text), reason) << text;
    }
    for (const std::string_view text : {"whitelist/write+**/x", "whitelist/write+*", "whitelist/write+?x",
                                        "whitelist/write+[a]", "whitelist/network/bind+unix:**/x"}) {
        EXPECT_EQ(world.refusal(text), "") << text;
    }
}

TEST(MagicLists, a_refused_command_changes_nothing) {
    World world;
    EXPECT_EQ(world.refusal("whitelist/write+/a"), "");
    const State other = world.state;
    EXPECT_NE(world.refusal("whitelist/write+"), "");
    EXPECT_NE(world.refusal("whitelist/write-/b"), "");
    EXPECT_EQ(&world.state.path_rules(PathAccess::kWrite), &other.path_rules(PathAccess::kWrite)) << "still shared";
}

TEST(MagicLists, services_are_looked_up) {
    World world;
    world.context.services = [](std::string_view name) {
        return name == "http" ? std::optional<std::uint16_t>(80) : std::nullopt;
    };
    EXPECT_EQ(world.refusal("whitelist/network/connect+inet:1.2.3.4@http"), "");
    EXPECT_EQ(world.refusal("whitelist/network/connect+inet:1.2.3.4@gopher"),
              "\"gopher\" is neither a port (0 to 65535) nor a known service");
}

TEST(MagicLists, the_literal_part_is_resolved) {
    struct Row {
        std::string_view text;
        std::string_view resolved; // empty: none
    };
    const Row rows[] = {
        {"whitelist/write+/link", "/data"},
        {"whitelist/write+/link/***", "/data/***"},
        {"whitelist/write+/link/*.o", "/data/*.o"},
        {"whitelist/write+/plain/*", ""},
        {"whitelist/write+/same/*", ""},
        {"whitelist/write+/*", ""},
        {"whitelist/write+**/link", ""},
        {"whitelist/write+/proc/self/***", ""},
        {"whitelist/write+/proc/thread-self", ""},
    };
    for (const auto& [text, resolved] : rows) {
        World world;
        world.context.resolve_links = [](std::string_view path) -> std::optional<std::string> {
            EXPECT_TRUE(path.starts_with('/') && path.size() > 1) << path;
            return path == "/plain"                 ? std::nullopt
                   : path == "/same"                ? std::optional<std::string>("/same")
                   : path.starts_with("/proc/self") ? std::optional<std::string>("/proc/1")
                                                    : std::optional<std::string>("/data");
        };
        ASSERT_EQ(world.refusal(text), "");
        const PathRule& rule = *world.state.path_rules(PathAccess::kWrite).entries()[0];
        EXPECT_EQ(rule.resolved ? rule.resolved->text() : "", resolved) << text;
        EXPECT_EQ("whitelist/write+" + rule.pattern.text(), text);
    }
}

TEST(MagicLists, unix_addresses_are_resolved) {
    World world;
    world.context.resolve_links = [](std::string_view) { return std::optional<std::string>("/run"); };
    for (const std::string_view text :
         {"whitelist/network/connect+unix:/var/run/x*", "whitelist/network/connect+unix-abstract:/var/run/x*",
          "whitelist/network/connect+LOCAL@1"}) {
        ASSERT_EQ(world.refusal(text), "");
    }
    const auto rules = world.state.address_rules(NetworkAccess::kConnect).entries();
    ASSERT_TRUE(rules[0]->resolved);
    EXPECT_EQ(rules[0]->resolved->text(), "unix:/run/x*");
    EXPECT_FALSE(rules[1]->resolved);
    EXPECT_FALSE(rules[2]->resolved);
}

} // namespace
} // namespace syd::policy
