// SPDX-License-Identifier: BSD-3-Clause
#include "report/advice.h"

#include "base/enum_array.h"
#include "base/text.h"
#include "policy/wildmatch.h"

#include <algorithm>
#include <string_view>

namespace syd::report {
namespace {

using policy::Access;

// The esandbox subcommands for an access, each with its options and a blank at the end.
struct Commands {
    std::string_view allow;
    std::string_view silence;
};
constexpr EnumArray<Access, Commands, policy::kAccessCount> kCommands{{
    {"esandbox allow_exec ", "esandbox addfilter_exec "},         // kExec
    {"esandbox allow_read ", "esandbox addfilter_read "},         // kRead
    {"esandbox allow ", "esandbox addfilter "},                   // kWrite
    {"esandbox allow_net ", "esandbox addfilter_net "},           // kBind
    {"esandbox allow_net --connect ", "esandbox addfilter_net "}, // kConnect
}};

bool is_network(Access access) noexcept {
    return policy::sandbox_of(access) == policy::SandboxType::kNetwork;
}

// Whether printable() changes nothing but backslashes.
bool is_printable(std::string_view text) {
    const auto backslashes = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\\'));
    return printable(text).size() == text.size() + backslashes;
}

std::string profile_line(std::string_view key, std::string_view pattern) {
    if (pattern.find('\n') != std::string_view::npos) {
        return "in a profile: not possible, the name contains a line feed";
    }
    if (!is_printable(pattern)) {
        return cat("in a profile: ", key, "+... (the name contains bytes that cannot be printed)");
    }
    return cat("in a profile: ", key, '+', pattern);
}

// Without a command line if `command` is empty.
std::vector<std::string> lines_for(std::string_view command, std::string_view key, std::string_view pattern) {
    if (command.empty()) {
        return {profile_line(key, pattern)};
    }
    return {cat(command, shell_quoted(pattern)), profile_line(key, pattern)};
}

} // namespace

Advice advice_for(const check::Violation& violation) {
    const Access access = violation.access;
    const std::string& subject = violation.subject;
    if (violation.no_rule_can_allow || subject.empty() || (!is_network(access) && subject.front() != '/')) {
        return {};
    }
    if (subject.find('\0') != std::string::npos) {
        // Only names of abstract sockets can contain one. Words of a shell and the paths of magic stats cannot.
        const std::string impossible = "not possible: a rule cannot contain a NUL byte";
        return {{impossible}, {impossible}};
    }
    // An address is in the form of a pattern already (policy::to_string).
    const std::string pattern = is_network(access) ? subject : policy::literal_pattern(subject);
    const std::string filter_key = cat("filter/", policy::name_of(policy::sandbox_of(access)));
    // A process whose magic is locked cannot use esandbox.
    const Commands commands = violation.magic_is_locked ? Commands{} : kCommands[access];
    return {lines_for(commands.allow, cat("whitelist/", policy::name_of(access)), pattern),
            lines_for(commands.silence, filter_key, pattern)};
}

} // namespace syd::report
