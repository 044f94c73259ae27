// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/process_control.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <vector>

namespace syd::kernel {
namespace {

bool send_signal(int pidfd, int signal) {
    return ::syscall(SYS_pidfd_send_signal, pidfd, signal, nullptr, 0) == 0;
}

} // namespace

bool kill_process(pid_t tid, const check::Liveness& liveness) {
    const tracee::Proc proc;
    const auto ids = proc.ids_of(tid);
    const UniqueFd process = ids ? proc.open_pidfd(ids->pid) : UniqueFd();
    if (!process) {
        return liveness.is_valid() && ::kill(tid, SIGKILL) == 0; // kill(2) accepts the id of any thread
    }
    return liveness.is_valid() && send_signal(process.get(), SIGKILL);
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

void kill_descendants(const tracee::ProcessSource& source, pid_t supervisor) {
    std::vector<pid_t> parents{supervisor};
    while (!parents.empty()) {
        const pid_t parent = parents.back();
        parents.pop_back();
        for (const pid_t child : source.children_of(parent)) {
            const UniqueFd process = source.open_pidfd(child);
            const auto ids = source.ids_of(child);
            // The parent is read after the pidfd was opened, so that the pidfd is that of a child.
            if (!process || !ids || ids->parent != parent) {
                continue;
            }
            parents.push_back(child);
            // It is stopped first, so that a process that forks again and again gets no further.
            send_signal(process.get(), SIGSTOP);
            send_signal(process.get(), SIGKILL);
        }
    }
}

} // namespace syd::kernel
