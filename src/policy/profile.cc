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
    if (const auto answer = apply_magic(*command, configuration.state, configuration.settings, context); !answer) {
        return Unexpected{answer.error()};
    }
    auto& inactive = configuration.inactive_keys;
    if (!command->key->acts && std::find(inactive.begin(), inactive.end(), command->key->name) == inactive.end()) {
        inactive.push_back(command->key->name);
    }
    return {};
}

// The command on a line; empty if it holds none.
std::string_view command_of(std::string_view line) {
    if (line.ends_with('\r')) {
        line.remove_suffix(1);
    }
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    return line.starts_with('#') ? std::string_view() : line;
}

std::string setting_lines(const Configuration& configuration) {
    std::string out;
    for (const MagicKey& key : magic_keys()) {
        if (key.type != ValueType::kList && key.type != ValueType::kCommand) {
            out += cat(key.name, ":", value_text(key, configuration.state, configuration.settings), "\n");
        }
    }
    return out;
}

std::string rule_line(std::string_view key, std::string_view pattern) {
    // A line can't hold what ends a line. Such a rule came from -m; leaving it out grants nothing.
    if (pattern.find('\n') != std::string_view::npos || pattern.ends_with('\r')) {
        return cat("# not to be said in a profile: ", key, "+", printable(pattern), "\n");
    }
    return cat(key, "+", pattern, "\n");
}

template <class Rule> std::string mixed_lines(const BasicRuleList<Rule>& list, std::string_view name) {
    std::string out;
    for (const auto& rule : list.entries()) {
        out += rule_line(cat(name_of(rule->kind), "/", name), rule->pattern.text());
    }
    return out;
}

std::string global_lines(const PathRules& list, std::string_view key) {
    std::string out;
    for (const auto& rule : list.entries()) {
        out += rule_line(key, rule->pattern.text());
    }
    return out;
}

} // namespace

std::string ProfileError::message() const {
    return cat(printable(name), ":", line, ": ", printable(text), ": ", error.message());
}

Result<void, ProfileError> apply_profile(std::string_view name, std::string_view text, Configuration& configuration,
                                         MagicContext context) {
    unsigned number = 0;
    for (const std::string_view line : split(text, '\n')) {
        ++number;
        const std::string_view command = command_of(line);
        if (command.empty()) {
            continue;
        }
        context.origin = cat(name, ":", number);
        if (const auto done = apply_one(command, configuration, context); !done) {
            return Unexpected{ProfileError{std::string(name), number, std::string(command), done.error()}};
        }
    }
    return {};
}

Result<void, MagicError> apply_start_up_magic(std::string_view text, Configuration& configuration,
                                              MagicContext context) {
    context.origin = "-m";
    return apply_one(text, configuration, context);
}

std::string to_profile(const Configuration& configuration) {
    const Settings& settings = configuration.settings;
    std::string out = setting_lines(configuration);
    for (const Access access : {Access::kExec, Access::kRead, Access::kWrite}) {
        out += mixed_lines(configuration.state.path_rules(access), name_of(access));
    }
    for (const Access access : {Access::kBind, Access::kConnect}) {
        out += mixed_lines(configuration.state.address_rules(access), name_of(access));
    }
    for (const Access access : {Access::kExec, Access::kRead, Access::kWrite}) {
        out += mixed_lines(settings.path_filters.at(static_cast<std::size_t>(access)), name_of(access));
    }
    out += mixed_lines(settings.address_filters, name_of(Sandbox::kNetwork));
    out += global_lines(settings.exec_kill, "exec/kill_if_match");
    out += global_lines(settings.exec_resume, "exec/resume_if_match");
    return out;
}

} // namespace syd::policy
