// SPDX-License-Identifier: BSD-3-Clause
// Every key of the table is walked: what it takes and refuses follows from its row.
#include "policy/magic.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "base/text.h"

namespace syd::policy {
namespace {

struct World {
    State state;
    Settings settings;
    MagicContext context;

    // "done", "true", "false", "run", or the message of the refusal.
    std::string say(std::string_view text) {
        const auto command = parse_magic(text);
        if (!command) {
            return command.error().message();
        }
        const auto answer = apply_magic(*command, state, settings, context);
        if (!answer) {
            return answer.error().message();
        }
        constexpr std::array<std::string_view, 4> kAnswers{"done", "true", "false", "run"};
        return std::string(kAnswers.at(static_cast<std::size_t>(*answer)));
    }
    std::string say(std::string_view key, std::string_view rest) { return say(cat(key, rest)); }
};

TEST(MagicKeys, names) {
    // The contract (magic.md), so that no key is lost or invented.
    const std::set<std::string_view> expected{
        "core/sandbox/exec",
        "core/sandbox/read",
        "core/sandbox/write",
        "core/sandbox/network",
        "core/restrict/file_control",
        "core/restrict/shared_memory_writable",
        "core/whitelist/per_process_directories",
        "core/whitelist/successful_bind",
        "core/whitelist/unsupported_socket_families",
        "core/abort/decision",
        "core/panic/decision",
        "core/panic/exit_code",
        "core/violation/decision",
        "core/violation/exit_code",
        "core/violation/raise_fail",
        "core/violation/raise_safe",
        "core/trace/follow_fork",
        "core/trace/exit_wait_all",
        "core/trace/exit_kill",
        "core/trace/magic_lock",
        "core/trace/interrupt",
        "core/trace/use_seccomp",
        "core/trace/use_seize",
        "core/trace/engine",
        "core/trace/use_toolong_hack",
        "core/match/case_sensitive",
        "core/match/no_wildcard",
        "log/file",
        "log/level",
        "log/console_level",
        "log/console_fd",
        "exec/kill_if_match",
        "exec/resume_if_match",
        "whitelist/exec",
        "whitelist/read",
        "whitelist/write",
        "whitelist/network/bind",
        "whitelist/network/connect",
        "blacklist/exec",
        "blacklist/read",
        "blacklist/write",
        "blacklist/network/bind",
        "blacklist/network/connect",
        "filter/exec",
        "filter/read",
        "filter/write",
        "filter/network",
        "cmd/exec",
    };
    std::set<std::string_view> names;
    for (const MagicKey& key : magic_keys()) {
        names.insert(key.name);
        EXPECT_FALSE(key.help.empty()) << key.name;
        EXPECT_EQ(key.help.find('\n'), std::string_view::npos) << key.name;
        EXPECT_EQ(find_magic_key(key.name), &key) << key.name;
    }
    EXPECT_EQ(names, expected);
    EXPECT_EQ(names.size(), magic_keys().size());
}

TEST(MagicKeys, scopes_queries_and_phases) {
    const std::set<std::string_view> start_up{"core/trace/follow_fork", "core/trace/exit_kill", "core/trace/interrupt",
                                              "core/trace/use_seccomp", "core/trace/use_seize", "core/trace/engine"};
    for (const MagicKey& key : magic_keys()) {
        const bool is_process = key.name.starts_with("core/sandbox/") || key.name.starts_with("whitelist/") ||
                                key.name.starts_with("blacklist/") || key.name == "core/trace/magic_lock";
        EXPECT_EQ(key.scope, is_process ? Scope::kProcess : Scope::kGlobal) << key.name;
        EXPECT_EQ(key.start_up_only, start_up.contains(key.name)) << key.name;
        const bool can_query = key.type == ValueType::kBool || key.name.starts_with("core/sandbox/") ||
                               (key.type == ValueType::kList && !key.name.starts_with("exec/"));
        EXPECT_EQ(key.can_query, can_query) << key.name;
    }
}

TEST(MagicKeys, default_value_is_what_the_settings_start_with) {
    // Only what can be asked; profile_test.cc compares the others.
    for (const MagicKey& key : magic_keys()) {
        if (key.type == ValueType::kBool) {
            World world;
            EXPECT_EQ(world.say(key.name, "?"), key.default_value) << key.name;
        }
    }
}

TEST(MagicKeys, bools) {
    for (const MagicKey& key : magic_keys()) {
        if (key.type != ValueType::kBool) {
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
        if (key.type != ValueType::kInt) {
            continue;
        }
        World world;
        const bool is_status = key.name.ends_with("exit_code");
        const std::string_view least = is_status ? "-1" : "0";
        const std::string_view most = is_status ? "255" : "2147483647";
        for (const std::string_view good : {least, most, key.default_value, std::string_view("7")}) {
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
        if (key.type != ValueType::kString || key.words.empty()) {
            continue;
        }
        World world;
        std::string choices;
        for (const std::string_view word : split(key.words, '|')) {
            EXPECT_EQ(world.say(cat(key.name, ":", word)), "done") << key.name << word;
            choices += cat(choices.empty() ? "" : ", ", word);
        }
        const auto words = split(key.words, '|');
        EXPECT_NE(std::find(words.begin(), words.end(), key.default_value), words.end()) << key.name;
        for (const std::string_view bad : {"", "x", "OFF", "deny|allow", "kill "}) {
            EXPECT_EQ(world.say(cat(key.name, ":", bad)), cat('"', bad, "\" is none of ", choices)) << key.name;
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
    EXPECT_EQ(world.settings.match.letters, Case::kInsensitive);
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
        if (!key.start_up_only) {
            continue;
        }
        World world;
        world.context.phase = Phase::kRunTime;
        for (const std::string& text : {cat(key.name, ":", key.default_value), cat(key.name, ":nonsense")}) {
            const auto command = parse_magic(text);
            ASSERT_TRUE(command) << text;
            const auto answer = apply_magic(*command, world.state, world.settings, world.context);
            ASSERT_FALSE(answer) << text;
            EXPECT_EQ(answer.error().fault, MagicFault::kStartUpOnly) << text;
            EXPECT_EQ(answer.error().reason, cat(key.name, " can be set only at start-up"));
        }
        EXPECT_EQ(world.say(key.name, "?"),
                  key.can_query ? std::string(key.default_value) : cat(key.name, " cannot be queried"));
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
