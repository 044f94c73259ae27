// SPDX-License-Identifier: BSD-3-Clause
// What each key of the table takes and refuses follows from its row.
#include "policy/magic.h"

#include "unit/policy/other_value.h"

#include "base/text.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace syd::policy {
namespace {

struct World : Configuration {
    MagicContext context;

    // "done", "true", "false", "run", or the message of the refusal.
    std::string say(std::string_view text) {
        const auto command = parse_magic(text);
        if (!command) {
            return command.error().message();
        }
        const auto answer = apply_magic(*command, *this, context);
        if (!answer) {
            return answer.error().message();
        }
        constexpr std::array<std::string_view, 4> kAnswers{"done", "true", "false", "run"};
        return std::string(kAnswers.at(static_cast<std::size_t>(*answer)));
    }
    std::string say(std::string_view key, std::string_view rest) { return say(cat(key, rest)); }
};

std::vector<const MagicKey*> settings_keys() {
    std::vector<const MagicKey*> keys;
    for (const MagicKey& key : magic_keys()) {
        if (key.is_setting()) {
            keys.push_back(&key);
        }
    }
    return keys;
}

// The values of all settings, in the order of the table.
std::vector<std::string> values_of(const Configuration& configuration) {
    std::vector<std::string> values;
    for (const MagicKey* const key : settings_keys()) {
        values.push_back(value_of(*key, configuration));
    }
    return values;
}

TEST(MagicKeys, are_found_by_their_names) {
    EXPECT_GT(magic_keys().size(), 40U);
    for (const MagicKey& key : magic_keys()) {
        EXPECT_EQ(find_magic_key(key.name), &key) << key.name;
        EXPECT_EQ(nearest_magic_key(key.name), key.name);
    }
}

TEST(MagicKeys, have_one_line_of_help) {
    for (const MagicKey& key : magic_keys()) {
        EXPECT_FALSE(key.help.empty()) << key.name;
        EXPECT_EQ(key.help.find('\n'), std::string_view::npos) << key.name;
    }
}

TEST(MagicKeys, setting_one_changes_its_value_and_no_other) {
    const auto keys = settings_keys();
    for (std::size_t index = 0; index < keys.size(); ++index) {
        const MagicKey& key = *keys[index];
        World world;
        auto expected = values_of(world);
        expected[index] = other_value(key);
        ASSERT_NE(expected, values_of(world)) << key.name;
        EXPECT_EQ(world.say(cat(key.name, ":", expected[index])), "done") << key.name;
        EXPECT_EQ(values_of(world), expected) << key.name;
        EXPECT_EQ(world.say(cat(key.name, ":", default_of(key))), "done") << key.name;
        EXPECT_EQ(values_of(world), values_of(World())) << key.name;
    }
}

TEST(MagicKeys, scope_is_that_of_the_member) {
    for (const MagicKey* const key : settings_keys()) {
        World world;
        ASSERT_EQ(world.say(cat(key->name, ":", other_value(*key))), "done") << key->name;
        const bool is_in_state = values_of({{}, world.state}) != values_of({});
        const bool is_in_settings = values_of({world.settings, {}}) != values_of({});
        EXPECT_NE(is_in_state, is_in_settings) << key->name;
        EXPECT_EQ(key->scope, is_in_state ? Scope::kProcess : Scope::kGlobal) << key->name;
    }
    for (const MagicKey& key : magic_keys()) {
        if (key.is_list()) {
            const bool is_of_process = key.name.starts_with("whitelist/") || key.name.starts_with("blacklist/");
            EXPECT_EQ(key.scope, is_of_process ? Scope::kProcess : Scope::kGlobal) << key.name;
        }
    }
}

TEST(MagicKeys, flags_modes_and_most_lists_can_be_queried) {
    for (const MagicKey& key : magic_keys()) {
        const bool has_answer = std::holds_alternative<FlagKey>(key.kind) || std::holds_alternative<ModeKey>(key.kind);
        const bool is_open_list = key.is_list() && !key.name.starts_with("exec/");
        EXPECT_EQ(key.can_query, has_answer || is_open_list) << key.name;
    }
}

TEST(MagicKeys, lists_and_commands_have_no_value) {
    World world;
    ASSERT_EQ(world.say("whitelist/write+/x"), "done");
    for (const MagicKey& key : magic_keys()) {
        if (!key.is_setting()) {
            EXPECT_EQ(value_of(key, world), "") << key.name;
            EXPECT_EQ(default_of(key), "") << key.name;
        }
    }
}

TEST(MagicKeys, bools) {
    for (const MagicKey& key : magic_keys()) {
        if (!std::holds_alternative<FlagKey>(key.kind)) {
            continue;
        }
        World world;
        for (const std::string_view word : {"true", "t", "1", "yes", "on", "TRUE", "Yes", "oN", "T"}) {
            EXPECT_EQ(world.say(cat(key.name, ":false")), "done");
            EXPECT_EQ(world.say(key.name, "?"), "false");
            EXPECT_EQ(world.say(cat(key.name, ":", word)), "done") << key.name << word;
            EXPECT_EQ(world.say(key.name, "?"), "true") << key.name << word;
        }
        for (const std::string_view word : {"false", "f", "0", "no", "off", "FALSE", "Off"}) {
            EXPECT_EQ(world.say(cat(key.name, ":true")), "done");
            EXPECT_EQ(world.say(cat(key.name, ":", word)), "done") << key.name << word;
            EXPECT_EQ(world.say(key.name, "?"), "false") << key.name << word;
        }
        for (const std::string_view word : {"", "2", "tr", "truee", " true", "-1", "00"}) {
            EXPECT_EQ(world.say(cat(key.name, ":", word)), cat('"', word, "\" is neither true nor false"));
        }
        EXPECT_EQ(world.say(key.name, "?x"), cat("a query of ", key.name, " takes no value"));
        EXPECT_EQ(world.say(key.name, "+x"), cat("\"+\" is no operator of ", key.name, R"(, which takes ":" and "?")"));
    }
}

TEST(MagicKeys, ints) {
    for (const MagicKey& key : magic_keys()) {
        if (!std::holds_alternative<NumberKey>(key.kind)) {
            continue;
        }
        World world;
        const bool is_status = key.name.ends_with("exit_code");
        const std::string_view least = is_status ? "-1" : "0";
        const std::string_view most = is_status ? "255" : "2147483647";
        for (const std::string& good : {std::string(least), std::string(most), default_of(key), std::string("7")}) {
            EXPECT_EQ(world.say(cat(key.name, ":", good)), "done") << key.name << good;
        }
        for (const std::string_view bad : {is_status ? "256" : "2147483648", is_status ? "-2" : "-1", "", "x", "1x",
                                           " 1", "+1", "0x1", "99999999999999999999"}) {
            EXPECT_EQ(world.say(cat(key.name, ":", bad)),
                      cat('"', bad, "\" is no whole number from ", least, " to ", most))
                << key.name;
        }
        EXPECT_EQ(world.say(key.name, "?"), cat(key.name, " cannot be queried"));
    }
}

TEST(MagicKeys, words) {
    for (const MagicKey& key : magic_keys()) {
        const auto* const word_key = std::get_if<WordKey>(&key.kind);
        const bool is_mode = std::holds_alternative<ModeKey>(key.kind);
        if (word_key == nullptr && !is_mode && !std::holds_alternative<LockKey>(key.kind)) {
            continue;
        }
        const Words& words = word_key != nullptr ? word_key->words : is_mode ? ModeKey::kWords : LockKey::kWords;
        World world;
        for (const std::string_view word : words) {
            EXPECT_EQ(world.say(cat(key.name, ":", word)), "done") << key.name << word;
            EXPECT_EQ(value_of(key, world), word) << key.name;
        }
        EXPECT_TRUE(words.find(default_of(key))) << key.name;
        for (const std::string_view bad : {"", "x", "OFF", "deny|allow", "kill "}) {
            EXPECT_EQ(world.say(cat(key.name, ":", bad)), cat('"', bad, "\" is none of ", join(words, ", ")))
                << key.name;
        }
        EXPECT_EQ(world.say(key.name, "!x"),
                  cat("\"!\" is no operator of ", key.name, ", which takes \":\"", key.can_query ? " and \"?\"" : ""));
    }
}

TEST(MagicKeys, words_reach_their_settings) {
    World world;
    for (const std::string_view text :
         {"core/abort/decision:killall", "core/panic/decision:contall", "core/panic/exit_code:3",
          "core/violation/decision:killall", "core/violation/exit_code:4", "core/trace/interrupt:block_tstp_too",
          "core/trace/engine:ptrace", "core/trace/magic_lock:exec", "core/match/no_wildcard:prefix",
          "core/match/case_sensitive:false", "log/file:/tmp/log", "log/level:511", "log/console_level:1",
          "log/console_fd:9", "core/sandbox/read:allow", "core/trace/exit_kill:true"}) {
        EXPECT_EQ(world.say(text), "done") << text;
    }
    EXPECT_EQ(world.settings.abort_decision, AbortDecision::kKillAll);
    EXPECT_EQ(world.settings.panic_decision, PanicDecision::kContinueAll);
    EXPECT_EQ(world.settings.panic_exit_code, 3);
    EXPECT_EQ(world.settings.violation_decision, ViolationDecision::kKillAll);
    EXPECT_EQ(world.settings.violation_exit_code, 4);
    EXPECT_EQ(world.settings.interrupt, Interrupt::kBlockTstpToo);
    EXPECT_EQ(world.settings.engine, EngineChoice::kPtrace);
    EXPECT_EQ(world.state.lock, MagicLock::kExec);
    EXPECT_EQ(world.settings.match.no_wildcard, NoWildcard::kPrefix);
    EXPECT_FALSE(world.settings.match.case_sensitive);
    EXPECT_EQ(world.settings.log_file, "/tmp/log");
    EXPECT_EQ(world.settings.log_level, 511);
    EXPECT_EQ(world.settings.log_console_level, 1);
    EXPECT_EQ(world.settings.log_console_fd, 9);
    EXPECT_EQ(world.state.mode(SandboxType::kRead), Mode::kAllow);
    EXPECT_TRUE(world.settings.exit_kill);
    EXPECT_EQ(world.say("log/file:"), "done");
    EXPECT_EQ(world.settings.log_file, "");
}

TEST(MagicKeys, start_up_only_keys_are_closed_at_run_time) {
    for (const MagicKey& key : magic_keys()) {
        if (key.when != When::kStartUp) {
            continue;
        }
        World world;
        world.context.phase = Phase::kRunTime;
        for (const std::string& text : {cat(key.name, ":", default_of(key)), cat(key.name, ":nonsense")}) {
            const auto command = parse_magic(text);
            ASSERT_TRUE(command) << text;
            const auto answer = apply_magic(*command, world, world.context);
            ASSERT_FALSE(answer) << text;
            EXPECT_EQ(answer.error().fault, MagicFault::kStartUpOnly) << text;
            EXPECT_EQ(answer.error().reason, cat(key.name, " can be set only at start-up"));
        }
        EXPECT_EQ(world.say(key.name, "?"), key.can_query ? default_of(key) : cat(key.name, " cannot be queried"));
    }
}

TEST(MagicKeys, other_names) {
    EXPECT_EQ(find_magic_key("allowlist/write"), find_magic_key("whitelist/write"));
    EXPECT_EQ(find_magic_key("denylist/network/bind"), find_magic_key("blacklist/network/bind"));
    EXPECT_EQ(find_magic_key("core/allowlist/successful_bind"), find_magic_key("core/whitelist/successful_bind"));
    EXPECT_NE(find_magic_key("allowlist/write"), nullptr);
    EXPECT_NE(find_magic_key("denylist/network/bind"), nullptr);
    EXPECT_NE(find_magic_key("core/allowlist/successful_bind"), nullptr);
    for (const std::string_view name : {"", "allowlist", "allowlist/", "core/denylist/x", "core/sandbox", "core",
                                        "core/sandbox/", "whitelist/network", "zzz"}) {
        EXPECT_EQ(find_magic_key(name), nullptr) << name;
    }
}

TEST(MagicKeys, nearest) {
    struct Row {
        std::string_view name;
        std::string_view nearest;
    };
    const Row rows[] = {
        {"core/sandbox/wrte", "core/sandbox/write"},
        {"core/sandbox/net", "core/sandbox/network"},
        {"sandbox/write", "core/sandbox/write"},
        {"whitelist/network", "whitelist/network/bind"},
        {"Core/SandboxType/write", "core/sandbox/write"},
        {"whitelist/writ", "whitelist/write"},
        {"allowlist/wirte", "whitelist/write"},
        {"log/levle", "log/level"},
        {"cmd/exe", "cmd/exec"},
        {"something/else/altogether", ""},
        {"", ""},
        {"x", ""},
    };
    for (const auto& [name, nearest] : rows) {
        EXPECT_EQ(nearest_magic_key(name), nearest) << name;
    }
    EXPECT_EQ(nearest_magic_key(std::string(5000, 'a')), "");
}

} // namespace
} // namespace syd::policy
