// SPDX-License-Identifier: BSD-3-Clause
#include "policy/profile.h"

#include "policy/key_storage.h"

#include "base/text.h"

#include <algorithm>

namespace syd::policy {
namespace {

Result<void, MagicError> apply_one(std::string_view text, Configuration& configuration, const MagicContext& context) {
    const auto command = parse_magic(text);
    if (!command) {
        return Unexpected{command.error()};
    }
    if (command->operation == Operation::kQuery) {
        return Unexpected{
            MagicError{MagicFault::kWrongOperation, "only a process of the sandbox can ask, with stat(2)", {}}};
    }
    if (const auto answer = apply_magic(*command, configuration.state, configuration.settings, context); !answer) {
        return Unexpected{answer.error()};
    }
    return {};
}

// Some editors begin a file of UTF-8 with this mark.
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

// The line that says this, or a comment: leaving a rule out grants nothing.
std::string line_of(std::string_view key, char operation, std::string_view value) {
    return fits_on_a_line(value) ? cat(key, operation, value)
                                 : cat("# not to be said in a profile: ", key, operation, printable(value));
}

void append_settings(Lines& lines, const Configuration& configuration) {
    for (const MagicKey& key : magic_keys()) {
        if (key.type != ValueType::kList && key.type != ValueType::kCommand) {
            lines.push_back(line_of(key.name, ':', value_text(key, configuration.state, configuration.settings)));
        }
    }
}

template <class Rule> void append_mixed(Lines& lines, const BasicRuleList<Rule>& list, std::string_view name) {
    for (const auto& rule : list.entries()) {
        lines.push_back(line_of(cat(name_of(rule->kind), "/", name), '+', rule->pattern.text()));
    }
}

void append_global(Lines& lines, const PathRules& list, std::string_view key) {
    for (const auto& rule : list.entries()) {
        lines.push_back(line_of(key, '+', rule->pattern.text()));
    }
}

void append_lists(Lines& lines, const State& state) {
    for (const Access access : {Access::kExec, Access::kRead, Access::kWrite}) {
        append_mixed(lines, state.path_rules(access), name_of(access));
    }
    for (const Access access : {Access::kBind, Access::kConnect}) {
        append_mixed(lines, state.address_rules(access), name_of(access));
    }
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
                break; // this is no text: whatever follows is no better
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
    append_lists(lines, state);
    return lines;
}

std::string to_profile(const Configuration& configuration) {
    const Settings& settings = configuration.settings;
    Lines lines;
    append_settings(lines, configuration);
    append_lists(lines, configuration.state);
    for (const Access access : {Access::kExec, Access::kRead, Access::kWrite}) {
        append_mixed(lines, settings.path_filters.at(static_cast<std::size_t>(access)), name_of(access));
    }
    append_mixed(lines, settings.address_filters, name_of(SandboxType::kNetwork));
    append_global(lines, settings.exec_kill, "exec/kill_if_match");
    append_global(lines, settings.exec_resume, "exec/resume_if_match");
    std::string text;
    for (const std::string& line : lines) {
        text += cat(line, '\n');
    }
    return text;
}

} // namespace syd::policy
