// SPDX-License-Identifier: BSD-3-Clause
// The grammar, the faults, and what run time changes. Single keys: magic_keys_test.cc; lists: magic_lists_test.cc.
#include "policy/magic.h"

#include "base/text.h"

#include <gtest/gtest.h>

namespace syd::policy {
namespace {

TEST(Magic, parses_key_operation_and_value) {
    struct Row {
        std::string_view text;
        std::string_view key;
        Operation operation;
        std::string_view value;
    };
    const Row rows[] = {
        {"core/sandbox/write:deny", "core/sandbox/write", Operation::kSet, "deny"},
        {"core/sandbox/write?", "core/sandbox/write", Operation::kQuery, ""},
        {"whitelist/write+/tmp", "whitelist/write", Operation::kAppend, "/tmp"},
        {"whitelist/write-/tmp", "whitelist/write", Operation::kRemove, "/tmp"},
        {"whitelist/write?/tmp", "whitelist/write", Operation::kQuery, "/tmp"},
        {"allowlist/write+/tmp", "whitelist/write", Operation::kAppend, "/tmp"},
        {"whitelist/network/bind+inet:127.0.0.1@80-90", "whitelist/network/bind", Operation::kAppend,
         "inet:127.0.0.1@80-90"},
        {"whitelist/write+/a:b?c+d-e!f", "whitelist/write", Operation::kAppend, "/a:b?c+d-e!f"},
        {"cmd/exec!ls\037-l", "cmd/exec", Operation::kRun, "ls\037-l"},
        {"log/file:", "log/file", Operation::kSet, ""},
    };
    for (const Row& row : rows) {
        const auto command = parse_magic(row.text);
        ASSERT_TRUE(command) << row.text << ": " << command.error().message();
        EXPECT_EQ(command->key->name, row.key) << row.text;
        EXPECT_EQ(command->operation, row.operation) << row.text;
        EXPECT_EQ(command->value, row.value) << row.text;
    }
}

TEST(Magic, refuses_what_is_no_command) {
    struct Row {
        std::string_view text;
        MagicFault fault;
        std::string_view message;
    };
    const Row rows[] = {
        {"", MagicFault::kUnknownKey, "the command is empty"},
        {":deny", MagicFault::kUnknownKey, "there is no key \"\""},
        {"core/sandbox/wrte:deny", MagicFault::kUnknownKey,
         "there is no key \"core/sandbox/wrte\"; did you mean core/sandbox/write?"},
        {"Core/sandbox/write:deny", MagicFault::kUnknownKey,
         "there is no key \"Core/sandbox/write\"; did you mean core/sandbox/write?"},
        {"nonsense\x1b[2J:x", MagicFault::kUnknownKey, "there is no key \"nonsense\\e[2J\""},
        {"/core/sandbox/write:deny", MagicFault::kUnknownKey,
         "there is no key \"/core/sandbox/write\"; did you mean core/sandbox/write?"},
        {"core/sandbox/write", MagicFault::kWrongOperation,
         "the operator is missing: core/sandbox/write takes \":\" and \"?\""},
        {"whitelist/write", MagicFault::kWrongOperation,
         "the operator is missing: whitelist/write takes \"?\", \"+\" and \"-\""},
        {"cmd/exec", MagicFault::kWrongOperation, "the operator is missing: cmd/exec takes \"!\""},
        {"core/sandbox/write=deny", MagicFault::kWrongOperation,
         "\"=\" is no operator of core/sandbox/write, which takes \":\" and \"?\""},
        {"core/sandbox/write deny", MagicFault::kWrongOperation,
         "\" \" is no operator of core/sandbox/write, which takes \":\" and \"?\""},
        {"core/sandbox/write\x01", MagicFault::kWrongOperation,
         "\"\\x01\" is no operator of core/sandbox/write, which takes \":\" and \"?\""},
        {"whitelist/write:/tmp", MagicFault::kWrongOperation,
         "\":\" is no operator of whitelist/write, which takes \"?\", \"+\" and \"-\""},
        {"exec/kill_if_match?/x", MagicFault::kWrongOperation, "exec/kill_if_match cannot be queried"},
        {"cmd/exec?", MagicFault::kWrongOperation, "cmd/exec cannot be queried"},
        {"cmd/exec:ls", MagicFault::kWrongOperation, "\":\" is no operator of cmd/exec, which takes \"!\""},
        {"log/file?", MagicFault::kWrongOperation, "log/file cannot be queried"},
        {"core/trace/magic_lock?", MagicFault::kWrongOperation, "core/trace/magic_lock cannot be queried"},
        {std::string_view("log/file:a\0b", 12), MagicFault::kBadValue, "the command holds a NUL byte"},
    };
    for (const Row& row : rows) {
        const auto command = parse_magic(row.text);
        ASSERT_FALSE(command) << row.text;
        EXPECT_EQ(command.error().fault, row.fault) << row.text;
        EXPECT_EQ(command.error().message(), row.message) << row.text;
    }
}

TEST(Magic, length_has_a_limit) {
    const std::string longest = cat("log/file:", std::string(4096 - 9, 'x'));
    EXPECT_TRUE(parse_magic(longest));
    const auto command = parse_magic(longest + "x");
    ASSERT_FALSE(command);
    EXPECT_EQ(command.error().fault, MagicFault::kBadValue);
    EXPECT_EQ(command.error().message(), "the command is longer than 4096 bytes");
}

struct Step {
    std::string_view text;
    Phase phase;
    std::optional<MagicFault> fault;
    std::string_view message;
};

void run(const std::vector<Step>& steps, Configuration& configuration) {
    for (const Step& step : steps) {
        MagicContext context;
        context.phase = step.phase;
        const auto command = parse_magic(step.text);
        ASSERT_TRUE(command) << step.text;
        const auto answer = apply_magic(*command, configuration, context);
        ASSERT_EQ(answer.has_value(), !step.fault.has_value()) << step.text;
        if (!answer) {
            EXPECT_EQ(answer.error().fault, *step.fault) << step.text;
            EXPECT_EQ(answer.error().message(), step.message) << step.text;
        }
    }
}

TEST(Magic, never_is_for_good) {
    Configuration configuration;
    run({{"core/sandbox/read:never", Phase::kRunTime, MagicFault::kStartUpOnly,
          "core/sandbox/read can be set to \"never\" only at start-up"}},
        configuration);
    EXPECT_EQ(configuration.state.mode(SandboxType::kRead), Mode::kOff);
    run({{"core/sandbox/read:never", Phase::kStartUp, {}, ""},
         {"core/sandbox/read:deny", Phase::kRunTime, MagicFault::kNotPossible,
          "core/sandbox/read is \"never\" in this sandbox and cannot be switched on"},
         {"core/sandbox/read:allow", Phase::kRunTime, MagicFault::kNotPossible,
          "core/sandbox/read is \"never\" in this sandbox and cannot be switched on"},
         {"core/sandbox/read:off", Phase::kRunTime, {}, ""},
         {"core/sandbox/write:deny", Phase::kRunTime, {}, ""}},
        configuration);
    EXPECT_EQ(configuration.state.mode(SandboxType::kRead), Mode::kNever);
    EXPECT_EQ(configuration.state.mode(SandboxType::kWrite), Mode::kDeny);
    run({{"core/sandbox/read:deny", Phase::kStartUp, {}, ""}}, configuration);
    EXPECT_EQ(configuration.state.mode(SandboxType::kRead), Mode::kDeny);
}

TEST(Magic, the_lock_knows_no_way_back) {
    constexpr std::string_view kReason = "what locks the magic may not be undone";
    Configuration configuration;
    run({{"core/trace/magic_lock:on", Phase::kStartUp, {}, ""},
         {"core/trace/magic_lock:off", Phase::kStartUp, {}, ""},
         {"core/trace/magic_lock:off", Phase::kRunTime, {}, ""},
         {"core/trace/magic_lock:exec", Phase::kRunTime, {}, ""},
         {"core/trace/magic_lock:exec", Phase::kRunTime, {}, ""},
         {"core/trace/magic_lock:off", Phase::kRunTime, MagicFault::kStartUpOnly, kReason}},
        configuration);
    EXPECT_EQ(configuration.state.lock, MagicLock::kExec);
    run({{"core/trace/magic_lock:on", Phase::kRunTime, {}, ""},
         {"core/trace/magic_lock:exec", Phase::kRunTime, MagicFault::kStartUpOnly, kReason},
         {"core/trace/magic_lock:off", Phase::kRunTime, MagicFault::kStartUpOnly, kReason}},
        configuration);
    EXPECT_EQ(configuration.state.lock, MagicLock::kOn);
}

TEST(Magic, sandbox_query_is_true_while_the_type_is_on) {
    for (const std::string_view key :
         {"core/sandbox/exec", "core/sandbox/read", "core/sandbox/write", "core/sandbox/network"}) {
        Configuration configuration;
        const auto ask = [&] { return *apply_magic(*parse_magic(cat(key, "?")), configuration, {}); };
        const auto set = [&](std::string_view mode) {
            const std::string text = cat(key, ":", mode);
            return apply_magic(*parse_magic(text), configuration, {}).has_value();
        };
        EXPECT_EQ(ask(), MagicAnswer::kFalse) << key;
        EXPECT_TRUE(set("deny"));
        EXPECT_EQ(ask(), MagicAnswer::kTrue) << key;
        EXPECT_TRUE(set("allow"));
        EXPECT_EQ(ask(), MagicAnswer::kTrue) << key;
        EXPECT_TRUE(set("never"));
        EXPECT_EQ(ask(), MagicAnswer::kFalse) << key;
        EXPECT_TRUE(set("off"));
        EXPECT_EQ(ask(), MagicAnswer::kFalse) << key;
    }
}

TEST(Magic, command_is_handed_back_to_the_caller) {
    Configuration configuration;
    MagicContext context;
    context.phase = Phase::kRunTime;
    const auto command = parse_magic("cmd/exec!ls");
    ASSERT_TRUE(command);
    EXPECT_EQ(*apply_magic(*command, configuration, context), MagicAnswer::kRun);
    run({{"cmd/exec!", Phase::kRunTime, MagicFault::kBadValue, "the program to run is missing"},
         {"cmd/exec!ls", Phase::kStartUp, MagicFault::kWrongOperation, "cmd/exec can be given only as a magic stat"}},
        configuration);
}

} // namespace
} // namespace syd::policy
