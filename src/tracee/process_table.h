// SPDX-License-Identifier: BSD-3-Clause
// ProcessTable: the processes of the sandbox that have been met, each with its state.
//
// A pid is given to another process later; an entry is not. It holds a pidfd, or the identity of the process where
// pidfds are getting short, and counts only while that process exists.
//
// A state that leaves the table, because its process has ended or has another state now, may still be that of a process
// that was not met yet. It stays among the former states until the inheritance takes it (inheritance.h).
#pragma once

#include "base/result.h"
#include "policy/state.h"
#include "tracee/pending_exec.h"
#include "tracee/proc.h"

#include <optional>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

namespace syd::tracee {

class ProcessTable {
public:
    struct Entry {
        policy::Snapshot state;
        std::optional<PendingExec> pending;
        // Whether orphans below the process become its children, and which process of the table does that for its own
        // children when it ends: the nearest such ancestor, 0 for sydbox.
        bool is_reaper = false;
        pid_t reaper = 0;
    };

    struct Former {
        policy::Snapshot state;
        pid_t reaper = 0;
        pid_t ended_reaper = 0; // the process, if it was a reaper and has ended
    };

    // At most `most_pidfds` descriptors are held. `source` outlives the table.
    ProcessTable(const ProcessSource& source, std::size_t most_pidfds) : source_(source), most_pidfds_(most_pidfds) {}

    // The entry of process `pid`, with the state that it has now; nullptr if the process is not in the table. It stays
    // valid until the process is found to have ended. EAGAIN if it cannot be found out whether the process in the table
    // still exists.
    [[nodiscard]] Result<Entry*, Errno> find(pid_t pid);
    // The same without a look at the system: the process may have ended.
    [[nodiscard]] Entry* peek(pid_t pid);

    // Puts a process into the table that is not in it. ESRCH if it is gone; other errors mean that it could not be
    // looked at.
    [[nodiscard]] Result<Entry*, Errno> insert(pid_t pid, policy::Snapshot state, pid_t reaper);

    void replace_state(Entry& entry, policy::Snapshot state);
    // The exec that was noted for the process has succeeded.
    void note_exec(pid_t pid, Entry& entry) { carry_out(pid, entry, ExecWatch::Outcome::kDone); }

    // Removes the processes that have ended.
    void remove_ended();
    [[nodiscard]] std::vector<Former> take_former() { return std::exchange(former_, {}); }

    void clear();
    [[nodiscard]] std::size_t size() const noexcept { return slots_.size(); }
    [[nodiscard]] std::size_t former_size() const noexcept { return former_.size(); }
    // Calls function(pid, entry) for each entry, in no order. It must not add or remove one.
    template <class Function> void for_each(Function&& function) {
        for (auto& [pid, slot] : slots_) {
            function(pid, slot.entry);
        }
    }
    template <class Function> void for_each(Function&& function) const {
        for (const auto& [pid, slot] : slots_) {
            function(pid, slot.entry);
        }
    }
    // Whether process `pid` is in the table and still exists.
    [[nodiscard]] Presence presence_of(pid_t pid) const;

private:
    using Handle = std::variant<ProcessIdentity, Pidfd>;
    struct Slot {
        Handle handle;
        Entry entry;
    };
    using Slots = std::unordered_map<pid_t, Slot>;

    [[nodiscard]] Result<Handle, Errno> make_handle(pid_t pid) const;
    [[nodiscard]] Presence presence_of(const Handle& handle) const;
    void remove(Slots::iterator slot);
    void carry_out(pid_t pid, Entry& entry, ExecWatch::Outcome outcome);

    const ProcessSource& source_;
    std::size_t most_pidfds_;
    std::size_t pidfds_ = 0;
    Slots slots_;
    std::vector<Former> former_;
};

} // namespace syd::tracee
