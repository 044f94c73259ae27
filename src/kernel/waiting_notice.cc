// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/waiting_notice.h"

#include "base/text.h"
#include "tracee/process_stat.h"

#include <cstddef>
#include <vector>

namespace syd::kernel {
namespace {

constexpr std::chrono::seconds kFirst{2};
constexpr std::chrono::minutes kInterval{1};

// A zombie, or soon one.
bool has_ended(pid_t pid) {
    const auto stat = tracee::read_process_stat(pid);
    return stat && (stat->flags & tracee::kExiting) != 0;
}

std::string label_of(pid_t pid) {
    const std::string name = printable(tracee::name_of_process(pid));
    return cat(name.empty() ? "?" : name, '[', pid, ']');
}

} // namespace

void WaitingNotice::begin(Clock::time_point now) noexcept {
    if (!due_) {
        due_ = now + kFirst;
    }
}

bool WaitingNotice::take(Clock::time_point now) noexcept {
    if (!due_ || now < *due_) {
        return false;
    }
    due_ = now + kInterval;
    return true;
}

std::string waiting_line(const tracee::ProcessSource& processes, pid_t supervisor) {
    constexpr std::size_t kMost = 10;
    std::vector<std::string> names;
    for (const pid_t pid : tracee::find_descendants(processes, supervisor).value_or(std::vector<pid_t>())) {
        if (!has_ended(pid)) {
            names.push_back(label_of(pid));
        }
    }
    if (names.empty()) {
        return {};
    }
    const std::size_t others = names.size() > kMost ? names.size() - kMost : 0;
    names.resize(names.size() - others);
    return cat("waiting for ", join(names, ", "), others != 0 ? cat(" and ", others, " more") : std::string());
}

} // namespace syd::kernel
