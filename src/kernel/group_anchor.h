// SPDX-License-Identifier: BSD-3-Clause
// Two processes that keep the process group of sydbox tied to its session.
//
// If a process group with a stopped member becomes orphaned, the kernel sends SIGHUP and SIGCONT to all of the group
// (setpgid(2)), so also to the shell that waits for sydbox. A group is tied as long as a member has a parent in another
// group of the same session. Where no waiting process ties it (a session without job control, such as that of a
// service), a process of the sandbox could make a tie with setpgid(2), stop another member, and end the tie.
//
// So before the first setpgid(2) of the sandbox one of the two becomes the leader of a group of its own, and its child
// remains in the group of sydbox. Until then nothing changes: terminal stop signals have no effect on an orphaned
// group.
#pragma once

#include "base/unique_fd.h"
#include "tracee/proc.h"

#include <sys/types.h>

#include <mutex>
#include <vector>

namespace syd::kernel {

class GroupAnchor {
public:
    // Starts the two, as children of our parent, unless a waiting process ties the group. They keep no descriptor of
    // this process, and end when it ends. Without them where there can be no process (also in an outer sandbox).
    explicit GroupAnchor(const tracee::ProcessSource& source);

    // No process of the sandbox must signal these.
    [[nodiscard]] const std::vector<pid_t>& pids() const noexcept { return pids_; }

    // Returns when the group is tied. Thread-safe, idempotent.
    void tie() noexcept;

private:
    std::mutex mutex_; // guards the next two
    UniqueFd channel_;
    bool is_tied_ = false;
    std::vector<pid_t> pids_;
};

} // namespace syd::kernel
