// SPDX-License-Identifier: BSD-3-Clause
#include "app/options.h"

#include "base/text.h"
#include "selftest/live_test.h"

#include <boost/program_options.hpp>

#include <algorithm>
#include <sstream>

namespace syd::app {
namespace {

namespace po = boost::program_options;

// The name of the words of the command for Boost. It is not an option.
constexpr const char* kCommand = "command";

po::options_description visible_options() {
    using Texts = std::vector<std::string>;
    po::options_description options("Options");
    const auto text = [](const char* name) { return po::value<Texts>()->value_name(name); };
    options.add_options()                                                                            //
        ("config,c", text("FILE"), "read the profile FILE (*.syd-1), or @NAME for an installed one") //
        ("profile,p", text("NAME"), "read the installed profile NAME; the same as -c @NAME")         //
        ("magic,m", text("COMMAND"), "a magic command, e.g. core/sandbox/write:deny")                //
        ("env,E", text("VAR[=VALUE]"), "set VAR for the command, or unset it")                       //
        ("engine", text("ENGINE"), "auto, notify or ptrace")                                         //
        ("check", "check profiles and -m and print the resulting configuration; run nothing")        //
        ("magic-list", "print all magic keys, one per line")                                         //
        ("test", "test the features of the kernel, and each system call that can write")             //
        ("version,v", "print version, build options and kernel features")                            //
        ("help,h", "print this help");
    return options;
}

// The command begins at the first word that is not an option. All words after it belong to the command.
std::vector<po::option> take_command(std::vector<std::string>& words) {
    std::vector<po::option> taken;
    if (words.empty() || (words.front().starts_with('-') && words.front() != "-")) {
        return taken;
    }
    int position = 0;
    for (const std::string& word : words) {
        po::option option;
        option.position_key = position++;
        option.value.push_back(word);
        option.original_tokens.push_back(word);
        taken.push_back(std::move(option));
    }
    words.clear();
    return taken;
}

EnvironmentArgument parse_environment(const std::string& text) {
    const std::size_t equals = text.find('=');
    EnvironmentArgument argument{text.substr(0, equals), std::nullopt};
    if (argument.name.empty()) {
        throw UsageError(cat("-E ", excerpt(text), ": the name of the variable is missing"));
    }
    if (equals != std::string::npos) {
        argument.value = text.substr(equals + 1);
    }
    return argument;
}

// -p takes a name. Paths and file names are for -c.
const std::string& checked_profile_name(const std::string& name) {
    constexpr std::string_view kSuffix = ".syd-1";
    if (name.find('/') != std::string::npos) {
        throw UsageError(cat("-p ", excerpt(name), ": this is a path, not a name; use -c FILE"));
    }
    if (name.starts_with('@') || name.ends_with(kSuffix)) {
        std::string_view alone = name;
        alone.remove_prefix(name.starts_with('@') ? 1 : 0);
        alone.remove_suffix(name.ends_with(kSuffix) ? kSuffix.size() : 0);
        throw UsageError(cat("-p ", excerpt(name), ": use the name only: -p ", excerpt(alone)));
    }
    return name;
}

bool takes_value(const po::options_description& options, std::string_view word) {
    const auto names_it = [word](const auto& option) {
        return option->semantic()->max_tokens() > 0 &&
               (option->canonical_display_name(po::command_line_style::allow_long) == word ||
                option->canonical_display_name(po::command_line_style::allow_dash_for_short) == word);
    };
    return std::ranges::any_of(options.options(), names_it);
}

// Boost reports an empty value as an ambiguous option.
void refuse_empty_values(const std::vector<std::string>& words, const po::options_description& options) {
    for (std::size_t i = 0; i < words.size() && words[i].starts_with('-') && words[i] != "--"; ++i) {
        const std::string& word = words[i];
        const bool has_equals =
            word.ends_with('=') && takes_value(options, std::string_view(word).substr(0, word.size() - 1));
        const bool is_alone = takes_value(options, word);
        if (has_equals || (is_alone && i + 1 < words.size() && words[i + 1].empty())) {
            throw UsageError(cat(std::string_view(word).substr(0, word.size() - (has_equals ? 1 : 0)),
                                 ": the value is empty; see sydbox --help"));
        }
        i += is_alone ? 1 : 0;
    }
}

// Called for each option in order. A variables_map of Boost does not preserve the order.
void apply(const po::option& option, Options& options) {
    if (option.position_key >= 0) {
        options.command.push_back(option.value.front());
        return;
    }
    const std::string& name = option.string_key;
    if (name == kCommand) {
        throw UsageError(cat("unrecognised option '--", kCommand, "'; see sydbox --help"));
    }
    if (name == "help") {
        options.task = Options::Task::kHelp;
    } else if (name == "version") {
        options.task = Options::Task::kVersion;
    } else if (name == "test") {
        options.task = Options::Task::kTest;
    } else if (name == selftest::kTryOption) {
        options.task = Options::Task::kTrySyscallProbes;
        options.command = option.value;
    } else if (name == "check") {
        options.task = Options::Task::kCheck;
    } else if (name == "magic-list") {
        options.task = Options::Task::kMagicList;
    } else if (name == "config") {
        options.profiles.push_back({option.value.front()});
    } else if (name == "profile") {
        options.profiles.push_back({cat("@", checked_profile_name(option.value.front()))});
    } else if (name == "magic") {
        const std::string& text = option.value.front();
        options.magic.push_back({text, cat("-m ", excerpt(text))});
    } else if (name == "engine") {
        const std::string& engine = option.value.front();
        options.magic.push_back({cat("core/trace/engine:", engine), cat("--engine ", excerpt(engine))});
    } else if (name == "env") {
        options.environment.push_back(parse_environment(option.value.front()));
    }
}

} // namespace

Options parse_options(int argc, const char* const* argv) {
    // No abbreviations: those in scripts would become ambiguous when options are added.
    constexpr int kStyle = po::command_line_style::unix_style & ~po::command_line_style::allow_guessing;
    Options options;
    try {
        const po::options_description description = visible_options();
        po::positional_options_description command;
        command.add(kCommand, -1);
        po::options_description all;
        all.add(description);
        all.add_options()(kCommand, po::value<std::vector<std::string>>());
        all.add_options()(selftest::kTryOption,
                          po::value<std::vector<std::string>>()); // for sydbox itself, not for users
        std::vector<std::string> words(argv + 1, argv + argc);
        refuse_empty_values(words, description);
        po::command_line_parser parser(words);
        parser.options(all).positional(command).style(kStyle).extra_style_parser(take_command);
        for (const po::option& option : parser.run().options) {
            apply(option, options);
        }
    } catch (const po::error& error) {
        throw UsageError(cat(excerpt(error.what()), "; see sydbox --help"));
    }
    if (options.task == Options::Task::kRun && options.command.empty()) {
        throw UsageError("the command is missing; see sydbox --help");
    }
    const std::pair<Options::Task, const char*> without_command[] = {{Options::Task::kCheck, "--check"},
                                                                     {Options::Task::kMagicList, "--magic-list"},
                                                                     {Options::Task::kTest, "--test"}};
    for (const auto& [task, name] : without_command) {
        if (options.task == task && !options.command.empty()) {
            throw UsageError(cat(name, " does not run a command: ", excerpt(options.command.front())));
        }
    }
    return options;
}

std::string help_text() {
    std::ostringstream text;
    text << "usage: sydbox [OPTION]... [--] COMMAND [ARG]...\n"
            "       sydbox --check [-c FILE|-p NAME|-m COMMAND]...\n\n"
            "Runs COMMAND and its descendants in a sandbox. Profiles describe what they may do.\n\n"
         << visible_options()
         << "\nProfiles are read first, then -m commands, each in the order given. Without -c and -p the profile\n"
            "that the environment variable SYDBOX_CONFIG names is read, if it is set.\n"
            "Exit status: that of COMMAND, 128+n if signal n killed it, 127 if it was not found, 126 if it could\n"
            "not be executed, 2 for mistakes on the command line or in a profile. More: sydbox(1).\n";
    return text.str();
}

} // namespace syd::app
