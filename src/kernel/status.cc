// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/status.h"

#include "base/text.h"
#include "policy/profile.h"
#include "tracee/proc.h"

#include <array>

namespace syd::kernel {
namespace {

using policy::Access;
using policy::SandboxType;

std::string_view lock_word(const policy::State& state) {
    switch (state.lock) {
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
    std::string text;
    for (const SandboxType sandbox :
         {SandboxType::kExec, SandboxType::kRead, SandboxType::kWrite, SandboxType::kNetwork}) {
        text += cat(name_of(sandbox), ":", name_of(state.mode(sandbox)), " ");
    }
    text += cat("lock:", lock_word(state), " rules:");
    std::string_view separator = " ";
    for (const Access access : {Access::kExec, Access::kRead, Access::kWrite}) {
        text += cat(separator, name_of(access), " ", state.path_rules(access).size());
        separator = ", ";
    }
    for (const Access access : {Access::kBind, Access::kConnect}) {
        text += cat(separator, name_of(access), " ", state.address_rules(access).size());
    }
    return text;
}

class StatusPrinter {
public:
    StatusPrinter(check::Sandbox& sandbox, std::span<const CurrentCall> calls, StatusDetail detail)
        : sandbox_(sandbox), calls_(calls), detail_(detail) {}

    std::vector<std::string> tell(pid_t supervisor) {
        lines_.push_back(cat("processes below sydbox (", supervisor, "):"));
        tell_children(supervisor, 1);
        return std::move(lines_);
    }

private:
    void tell_children(pid_t parent, unsigned depth) {
        constexpr unsigned kDeepest = 64; // a deeper tree is a runaway, and its top tells enough
        if (depth > kDeepest) {
            return;
        }
        for (const pid_t child : proc_.children_of(parent)) {
            tell_process(child, std::string(std::size_t{2} * depth, ' '));
            tell_children(child, depth + 1);
        }
    }

    void tell_process(pid_t pid, const std::string& indent) {
        const policy::Snapshot state = sandbox_.views_of(pid).state;
        if (!state) {
            return;
        }
        lines_.push_back(
            cat(indent, pid, " ", printable(tracee::name_of_process(pid)), "  ", counts_of(*state), call_of(pid)));
        if (detail_ == StatusDetail::kLists) {
            tell_lists(*state, indent + "    ");
        }
    }

    void tell_lists(const policy::State& state, const std::string& indent) {
        for (const std::string& line : policy::list_lines(state)) {
            lines_.push_back(indent + printable(line));
        }
    }

    [[nodiscard]] std::string call_of(pid_t pid) const {
        for (const CurrentCall& call : calls_) {
            const auto ids = proc_.ids_of(call.tid);
            if (ids && ids->pid == pid) {
                return cat("  deciding ", call.name, " for ", call.since.count(), " ms at least");
            }
        }
        return {};
    }

    check::Sandbox& sandbox_;
    std::span<const CurrentCall> calls_;
    StatusDetail detail_;
    tracee::Proc proc_;
    std::vector<std::string> lines_;
};

} // namespace

std::vector<std::string> status_lines(check::Sandbox& sandbox, std::span<const CurrentCall> calls, pid_t supervisor,
                                      StatusDetail detail) {
    return StatusPrinter(sandbox, calls, detail).tell(supervisor);
}

} // namespace syd::kernel
