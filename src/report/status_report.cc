// SPDX-License-Identifier: BSD-3-Clause
#include "report/status_report.h"

#include "base/text.h"
#include "policy/profile.h"

#include <array>
#include <string_view>

namespace syd::report {
namespace {

using policy::NetworkAccess;
using policy::PathAccess;
using policy::SandboxType;

constexpr std::array kTypes{SandboxType::kExec, SandboxType::kRead, SandboxType::kWrite, SandboxType::kNetwork};

std::string counts_of(const policy::State& state) {
    if (state.unconfined) {
        return "unsandboxed";
    }
    std::vector<std::string> rules;
    for (const PathAccess access : {PathAccess::kExec, PathAccess::kRead, PathAccess::kWrite}) {
        rules.push_back(cat(name_of(access_of(access)), " ", state.path_rules(access).size()));
    }
    for (const NetworkAccess access : {NetworkAccess::kBind, NetworkAccess::kConnect}) {
        rules.push_back(cat(name_of(access_of(access)), " ", state.address_rules(access).size()));
    }
    return cat(
        join(kTypes, " ", [&state](SandboxType type) { return cat(name_of(type), ":", name_of(state.mode(type))); }),
        " lock:", policy::kMagicLockNames[state.lock], " rules: ", join(rules, ", "));
}

std::string call_text(const check::ProcessStatus& process) {
    return process.call ? cat("  deciding ", process.call->name, " for ", process.call->since.count(), " ms at least")
                        : std::string();
}

} // namespace

std::vector<std::string> status_lines(const check::SandboxStatus& status, check::StatusDetail detail) {
    std::vector<std::string> lines{cat("processes below sydbox (", status.supervisor, "):")};
    for (const check::ProcessStatus& process : status.processes) {
        const std::string indent(std::size_t{2} * process.depth, ' ');
        lines.push_back(cat(indent, process.pid, " ", printable(process.name), "  ", counts_of(*process.state),
                            call_text(process)));
        if (detail == check::StatusDetail::kLists) {
            for (const std::string& line : policy::list_lines(*process.state)) {
                lines.push_back(cat(indent, "    ", printable(line)));
            }
        }
    }
    return lines;
}

} // namespace syd::report
