// SPDX-License-Identifier: BSD-3-Clause
#include "policy/profile.h"

#include "base/text.h"

#include <algorithm>

namespace syd::policy {
namespace {

Result<void, MagicError> apply_one(std::string_view text, Configuration& configuration, const MagicContext& context) {
    return parse_magic(text).and_then([&](const MagicCommand& command) -> Result<void, MagicError> {
        if (command.operation == Operation::kQuery) {
            return Unexpected{
                MagicError{MagicFault::kWrongOperation, "only a process of the sandbox can ask, with stat(2)", {}}};
        }
        return apply_magic(command, configuration, context).transform([](MagicAnswer) {});
    });
}

// The UTF-8 byte order mark, with which some editors begin a file.
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

// The command on a line; empty if it holds none.
std::string_view command_of(std::string_view line) {
    if (line.ends_with('\r')) {
        line.remove_suffix(1);
    }
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    return line.starts_with('#') ? std::string_view() : line;
}

using Lines = std::vector<std::string>;

// The line of a profile for one value; a comment if the value does not fit on a line.
std::string line_of(std::string_view key, char operation, std::string_view value) {
    return fits_on_a_line(value) ? cat(key, operation, value)
                                 : cat("# not to be said in a profile: ", key, operation, printable(value));
}

void append_settings(Lines& lines, const Configuration& configuration) {
    for (const MagicKey& key : magic_keys()) {
        if (key.is_setting()) {
            lines.push_back(line_of(key.name, ':', value_of(key, configuration)));
        }
    }
}

// The lists for which `wants` returns true.
template <class Wants> void append_lists(Lines& lines, const Configuration& configuration, const Wants& wants) {
    for_each_list(configuration, [&](const auto& list, const ListRows& rows) {
        if (wants(*rows.first)) {
            for (const auto& rule : list.entries()) {
                lines.push_back(line_of(rows.by_kind[rule->kind]->name, '+', rule->pattern.text()));
            }
        }
    });
}

} // namespace

std::string ProfileError::message() const {
    return cat(printable(name), ":", line, ": ", excerpt(text), ": ", error.message());
}

std::vector<ProfileError> apply_profile(std::string_view name, std::string_view text, Configuration& configuration,
                                        MagicContext context) {
    std::vector<ProfileError> errors;
    if (text.starts_with(kByteOrderMark)) {
        text.remove_prefix(kByteOrderMark.size());
    }
    unsigned number = 0;
    for (const std::string_view line : split(text, '\n')) {
        ++number;
        const std::string_view command = command_of(line);
        if (command.empty()) {
            continue;
        }
        context.origin = cat(name, ":", number);
        if (const auto done = apply_one(command, configuration, context); !done) {
            errors.push_back({std::string(name), number, std::string(command), done.error()});
            if (command.find('\0') != std::string_view::npos) {
                break; // this is not a text file
            }
        }
    }
    return errors;
}

Result<void, MagicError> apply_start_up_magic(std::string_view text, Configuration& configuration,
                                              MagicContext context) {
    context.origin = "-m";
    return apply_one(text, configuration, context);
}

bool fits_on_a_line(std::string_view value) noexcept {
    return value.find('\n') == std::string_view::npos && !value.ends_with('\r');
}

std::vector<std::string> list_lines(const State& state) {
    Lines lines;
    append_lists(lines, {{}, state}, [](const MagicKey& key) { return key.scope == Scope::kProcess; });
    return lines;
}

std::string to_profile(const Configuration& configuration) {
    Lines lines;
    append_settings(lines, configuration);
    append_lists(lines, configuration, [](const MagicKey&) { return true; });
    return cat(join(lines, "\n"), '\n');
}

} // namespace syd::policy
