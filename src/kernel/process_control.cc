// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/process_control.h"

#include "base/numbers.h"
#include "base/text.h"
#include "tracee/process_status.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace syd::kernel {
namespace {

Result<tracee::Pidfd, Errno> open_process_of(pid_t tid) {
    return tracee::read_process_ids(tid).and_then(
        [](const tracee::ProcessIds& ids) { return tracee::Pidfd::open(ids.pid); });
}

std::optional<unsigned> filters_of(pid_t pid) {
    const std::string status = tracee::read_proc_file(pid, "status").value_or(std::string());
    for (const std::string_view line : split(status, '\n')) {
        constexpr std::string_view kName = "Seccomp_filters:";
        if (line.starts_with(kName)) {
            return parse_number<unsigned>(trim(line.substr(kName.size())));
        }
    }
    return std::nullopt;
}

} // namespace

bool kill_process(pid_t tid, const check::Liveness& liveness) {
    const auto process = open_process_of(tid);
    if (!process) {
        return liveness.is_valid() && ::kill(tid, SIGKILL) == 0; // kill(2) accepts the id of any thread
    }
    return liveness.is_valid() && process->send_signal(SIGKILL).has_value();
}

SpareDescriptors::SpareDescriptors() {
    for (UniqueFd& spare : spares_) {
        spare.reset(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    }
}

void SpareDescriptors::release() noexcept {
    for (UniqueFd& spare : spares_) {
        spare.reset();
    }
}

std::size_t kill_descendants(const tracee::ProcessSource& source, pid_t supervisor,
                             const std::function<bool(pid_t)>& is_spared) {
    std::size_t killed = 0;
    std::vector<pid_t> parents{supervisor};
    while (!parents.empty()) {
        const pid_t parent = parents.back();
        parents.pop_back();
        const auto children = source.find_children(parent);
        if (!children) {
            continue; // it has ended, or the next round finds them
        }
        for (const pid_t child : *children) {
            const auto process = source.open_process(child);
            const auto ids = source.ids_of(child);
            // The parent is read after the pidfd was opened, so that the pidfd is that of a child.
            if (!process || !ids || ids->parent != parent) {
                continue;
            }
            parents.push_back(child);
            if (is_spared(child)) {
                continue;
            }
            // It is stopped first, so that a process that forks again and again gets no further.
            static_cast<void>(process->send_signal(SIGSTOP));
            static_cast<void>(process->send_signal(SIGKILL));
            ++killed;
        }
    }
    return killed;
}

bool has_no_more_filters_than_we(pid_t pid) {
    const auto theirs = filters_of(pid);
    return theirs && theirs == filters_of(::getpid());
}

} // namespace syd::kernel
