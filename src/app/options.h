// SPDX-License-Identifier: BSD-3-Clause
// The command line of sydbox. Reading it has no effect but to say what was asked for.
#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace syd::app {

// A mistake on the command line: one clear line, exit status 2.
class UsageError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

struct ProfileArgument {
    std::string text; // FILE, or @NAME
};
struct MagicArgument {
    std::string text;
    std::string given; // as on the command line, for messages: "-m TEXT", "--engine E"
};
// VAR=VALUE sets, VAR alone unsets.
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

// Throws UsageError.
[[nodiscard]] Options parse_options(int argc, const char* const* argv);

// What --help prints.
[[nodiscard]] std::string help_text();

} // namespace syd::app
