// SPDX-License-Identifier: BSD-3-Clause
#include "report/status_report.h"

#include "base/text.h"
#include "policy/profile.h"

#include <array>
#include <string_view>

namespace syd::report {
namespace {

using policy::Access;
using policy::SandboxType;

constexpr std::array kTypes{SandboxType::kExec, SandboxType::kRead, SandboxType::kWrite, SandboxType::kNetwork};

std::string_view lock_word(policy::MagicLock lock) {
    switch (lock) {
    case policy::MagicLock::kOff: return "off";
    case policy::MagicLock::kExec: return "exec";
    case policy::MagicLock::kOn: return "on";
    }
    return "on";
}

std::string counts_of(const policy::State& state) {
    if (state.unconfined) {
        return "unsandboxed";
    }
    std::vector<std::string> rules;
    for (const Access access : {Access::kExec, Access::kRead, Access::kWrite}) {
        rules.push_back(cat(name_of(access), " ", state.path_rules(access).size()));
    }
    for (const Access access : {Access::kBind, Access::kConnect}) {
        rules.push_back(cat(name_of(access), " ", state.address_rules(access).size()));
    }
    return cat(
        join(kTypes, " ", [&state](SandboxType type) { return cat(name_of(type), ":", name_of(state.mode(type))); }),
        " lock:", lock_word(state.lock), " rules: ", join(rules, ", "));
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
