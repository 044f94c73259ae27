// SPDX-License-Identifier: BSD-3-Clause
#include "report/advice.h"

#include "base/text.h"

#include <algorithm>

namespace syd::report {
namespace {

using policy::Access;

bool is_network(Access access) noexcept {
    return policy::sandbox_of(access) == policy::SandboxType::kNetwork;
}

// The esandbox subcommands, with a trailing blank.
std::string_view allow_command(Access access) noexcept {
    switch (access) {
    case Access::kExec: return "esandbox allow_exec ";
    case Access::kRead: return "esandbox allow_read ";
    case Access::kWrite: return "esandbox allow ";
    case Access::kBind: return "esandbox allow_net ";
    case Access::kConnect: return "esandbox allow_net --connect ";
    }
    return {};
}

std::string_view silence_command(Access access) noexcept {
    switch (access) {
    case Access::kExec: return "esandbox addfilter_exec ";
    case Access::kRead: return "esandbox addfilter_read ";
    case Access::kWrite: return "esandbox addfilter ";
    case Access::kBind:
    case Access::kConnect: return "esandbox addfilter_net ";
    }
    return {};
}

// Nothing but backslashes were changed to make it fit for a terminal.
bool is_printable(std::string_view text) {
    const auto backslashes = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\\'));
    return printable(text).size() == text.size() + backslashes;
}

std::string profile_line(std::string_view key, std::string_view pattern) {
    if (pattern.find('\n') != std::string_view::npos) {
        return "in a profile: impossible, a line end can't stand in a line";
    }
    if (!is_printable(pattern)) {
        return cat("in a profile: ", key, "+..., with bytes that can't be shown here");
    }
    return cat("in a profile: ", key, '+', pattern);
}

// Without a command where the sandbox takes none.
std::vector<std::string> lines_for(std::string_view command, std::string_view key, std::string_view pattern) {
    if (command.empty()) {
        return {profile_line(key, pattern)};
    }
    return {cat(command, shell_quoted(pattern)), profile_line(key, pattern)};
}

} // namespace

std::string pattern_for(std::string_view path) {
    if (path.find_first_of("*?[") == std::string_view::npos) {
        return std::string(path);
    }
    std::string pattern;
    for (const char letter : path) {
        if (letter == '*' || letter == '?' || letter == '[' || letter == '\\') {
            pattern += '\\';
        }
        pattern += letter;
    }
    return pattern;
}

Advice advice_for(const check::Violation& violation) {
    const Access access = violation.access;
    const std::string& subject = violation.subject;
    if (violation.no_rule_can_allow || subject.empty() || (!is_network(access) && subject.front() != '/')) {
        return {};
    }
    if (subject.find('\0') != std::string::npos) {
        // Only abstract socket names can: neither a shell word nor a path of a magic stat can hold one.
        const std::string impossible = "impossible: a zero byte can't stand in a rule";
        return {{impossible}, {impossible}};
    }
    // An address comes as a pattern already (policy::to_string).
    const std::string pattern = is_network(access) ? subject : pattern_for(subject);
    const std::string filter_key = cat("filter/", policy::name_of(policy::sandbox_of(access)));
    const auto command = [&violation](std::string_view name) {
        return violation.magic_is_locked ? std::string_view() : name;
    };
    return {lines_for(command(allow_command(access)), cat("whitelist/", policy::name_of(access)), pattern),
            lines_for(command(silence_command(access)), filter_key, pattern)};
}

} // namespace syd::report
