// SPDX-License-Identifier: BSD-3-Clause
// The command line of sydbox.
#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace syd::app {

// A mistake of the user on the command line or in a profile; sydbox exits with status 2. The message has one line for
// each mistake.
class UsageError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

struct ProfileArgument {
    std::string text; // FILE, or @NAME
};
struct MagicArgument {
    std::string text;
    std::string given; // the option as it was given, for messages: "-m TEXT", "--engine E"
};
// VAR=VALUE sets a variable, VAR alone unsets it.
struct EnvironmentArgument {
    std::string name;
    std::optional<std::string> value;
};

struct Options {
    enum class Task : unsigned char { kRun, kHelp, kVersion, kTest, kCheck, kMagicList, kTrySyscallProbes };
    Task task = Task::kRun;
    std::vector<ProfileArgument> profiles; // -c and -p, in the order given
    std::vector<MagicArgument> magic;      // -m and --engine, in the order given
    std::vector<EnvironmentArgument> environment;
    std::vector<std::string> command;
};

// `argv` includes the name of the program. Throws UsageError.
[[nodiscard]] Options parse_options(int argc, const char* const* argv);

// What --help prints.
[[nodiscard]] std::string help_text();

} // namespace syd::app
