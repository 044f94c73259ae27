// SPDX-License-Identifier: BSD-3-Clause
#include "app/options.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <vector>

namespace syd::app {
namespace {

using Words = std::vector<std::string>;

Options parse(std::initializer_list<const char*> words) {
    std::vector<const char*> argv{"sydbox"};
    argv.insert(argv.end(), words);
    return parse_options(static_cast<int>(argv.size()), argv.data());
}

// The message of the UsageError, or "" if there is none.
std::string mistake(std::initializer_list<const char*> words) {
    try {
        static_cast<void>(parse(words));
    } catch (const UsageError& error) {
        return error.what();
    }
    return {};
}

TEST(Options, command_begins_at_the_first_word_that_is_not_an_option) {
    EXPECT_EQ(parse({"true"}).command, (Words{"true"}));
    EXPECT_EQ(parse({"-p", "paludis", "make", "-j2", "--help"}).command, (Words{"make", "-j2", "--help"}));
    EXPECT_EQ(parse({"--", "-m", "--", ""}).command, (Words{"-m", "--", ""}));
    EXPECT_EQ(parse({"-"}).command, (Words{"-"}));
    EXPECT_EQ(parse({"make", "--engine", "x"}).task, Options::Task::kRun);
    EXPECT_TRUE(parse({"make", "--engine", "x"}).magic.empty());
}

TEST(Options, profiles_keep_their_order) {
    const Options options = parse({"-c", "a.syd-1", "-p", "b", "--config=@c", "--profile", "d", "true"});
    Words texts;
    for (const ProfileArgument& profile : options.profiles) {
        texts.push_back(profile.text);
    }
    EXPECT_EQ(texts, (Words{"a.syd-1", "@b", "@c", "@d"}));
}

TEST(Options, magic_and_engine_keep_their_order) {
    const Options options =
        parse({"-m", "core/sandbox/write:deny", "--engine", "ptrace", "--magic=log/level:1", "true"});
    ASSERT_EQ(options.magic.size(), 3U);
    EXPECT_EQ(options.magic[0].text, "core/sandbox/write:deny");
    EXPECT_EQ(options.magic[0].given, "-m core/sandbox/write:deny");
    EXPECT_EQ(options.magic[1].text, "core/trace/engine:ptrace");
    EXPECT_EQ(options.magic[1].given, "--engine ptrace");
    EXPECT_EQ(options.magic[2].text, "log/level:1");
}

TEST(Options, environment_sets_and_unsets) {
    const Options options = parse({"-E", "A=1=2", "-E", "B", "--env=C=", "true"});
    ASSERT_EQ(options.environment.size(), 3U);
    EXPECT_EQ(options.environment[0].name, "A");
    EXPECT_EQ(options.environment[0].value, "1=2");
    EXPECT_EQ(options.environment[1].name, "B");
    EXPECT_EQ(options.environment[1].value, std::nullopt);
    EXPECT_EQ(options.environment[2].value, "");
}

TEST(Options, tasks) {
    EXPECT_EQ(parse({"--help"}).task, Options::Task::kHelp);
    EXPECT_EQ(parse({"-h"}).task, Options::Task::kHelp);
    EXPECT_EQ(parse({"--version"}).task, Options::Task::kVersion);
    EXPECT_EQ(parse({"-v"}).task, Options::Task::kVersion);
    EXPECT_EQ(parse({"--test"}).task, Options::Task::kTest);
    EXPECT_EQ(parse({"--magic-list"}).task, Options::Task::kMagicList);
    const Options probes = parse({"--try-syscall-probes", "/x"});
    EXPECT_EQ(probes.task, Options::Task::kTrySyscallProbes);
    EXPECT_EQ(probes.command, (Words{"/x"}));
    const Options check = parse({"--check", "-p", "paludis"});
    EXPECT_EQ(check.task, Options::Task::kCheck);
    EXPECT_EQ(check.profiles.size(), 1U);
}

TEST(Options, mistakes) {
    struct Row {
        std::initializer_list<const char*> words;
        std::string message;
    };
    const Row rows[] = {
        {{}, "the command is missing; see sydbox --help"},
        {{"--"}, "the command is missing; see sydbox --help"},
        {{"-p", "x"}, "the command is missing; see sydbox --help"},
        {{"--steam", "true"}, "unrecognised option '--steam'; see sydbox --help"},
        {{"--prof", "x", "true"}, "unrecognised option '--prof'; see sydbox --help"},
        {{"--command=x", "true"}, "unrecognised option '--command'; see sydbox --help"},
        {{"-m"}, "the required argument for option '--magic' is missing; see sydbox --help"},
        {{"-p", "", "true"}, "-p: the value is empty; see sydbox --help"},
        {{"--engine=", "true"}, "--engine: the value is empty; see sydbox --help"},
        {{"-E", "=x", "true"}, "-E =x: the name of the variable is missing"},
        {{"-p", "./a", "true"}, "-p ./a: this is a path, not a name; use -c FILE"},
        {{"-p", "@a.syd-1", "true"}, "-p @a.syd-1: use the name only: -p a"},
        {{"--check", "true"}, "--check does not run a command: true"},
        {{"--magic-list", "true"}, "--magic-list does not run a command: true"},
        {{"--test", "a\nb"}, "--test does not run a command: a\\nb"},
    };
    for (const auto& [words, message] : rows) {
        EXPECT_EQ(mistake(words), message);
    }
}

TEST(Options, messages_quote_only_the_beginning_of_long_values) {
    const std::string text(5000, 'x');
    EXPECT_LT(mistake({"-E", ("=" + text).c_str(), "true"}).size(), 200U);
    EXPECT_LT(mistake({("--" + text).c_str(), "true"}).size(), 200U);
}

TEST(Options, help_names_every_option) {
    const std::string help = help_text();
    EXPECT_TRUE(help.starts_with("usage: sydbox [OPTION]... [--] COMMAND [ARG]...\n"));
    for (const char* const option : {"--config", "--profile", "--magic ", "--env", "--engine", "--check",
                                     "--magic-list", "--test", "--version", "--help"}) {
        EXPECT_NE(help.find(option), std::string::npos) << option;
    }
    EXPECT_EQ(help.find("try-"), std::string::npos) << "options for sydbox itself are not shown";
}

} // namespace
} // namespace syd::app
