// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/sandbox_status.h"

#include <optional>
#include <utility>
#include <vector>

namespace syd::kernel {
namespace {

class Collector {
public:
    Collector(check::Sandbox& sandbox, const tracee::ProcessSource& processes,
              std::span<const check::CurrentCall> calls)
        : sandbox_(sandbox), processes_(processes), calls_(calls) {}

    check::SandboxStatus collect(pid_t supervisor) {
        status_.supervisor = supervisor;
        add_children(supervisor, 1);
        return std::move(status_);
    }

private:
    void add_children(pid_t parent, unsigned depth) {
        constexpr unsigned kDeepest = 64; // bounds the recursion; no useful tree is deeper
        if (depth > kDeepest) {
            return;
        }
        for (const pid_t child : processes_.find_children(parent).value_or(std::vector<pid_t>())) {
            if (policy::Snapshot state = sandbox_.views_of(child).state) {
                status_.processes.push_back(
                    {child, depth, tracee::name_of_process(child), std::move(state), call_of(child)});
            }
            add_children(child, depth + 1);
        }
    }

    [[nodiscard]] std::optional<check::CurrentCall> call_of(pid_t pid) const {
        for (const check::CurrentCall& call : calls_) {
            const auto ids = processes_.ids_of(call.tid);
            if (ids && ids->pid == pid) {
                return call;
            }
        }
        return std::nullopt;
    }

    check::Sandbox& sandbox_;
    const tracee::ProcessSource& processes_;
    std::span<const check::CurrentCall> calls_;
    check::SandboxStatus status_;
};

} // namespace

check::SandboxStatus status_of(check::Sandbox& sandbox, const tracee::ProcessSource& processes,
                               std::span<const check::CurrentCall> calls, pid_t supervisor) {
    return Collector(sandbox, processes, calls).collect(supervisor);
}

} // namespace syd::kernel
