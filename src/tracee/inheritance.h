// SPDX-License-Identifier: BSD-3-Clause
// Inheritance: which state a process has that is met for the first time. A process has the state that its parent had
// when it was forked; how that is found out depends on what the engine is told (ancestor_inheritance.h,
// birth_inheritance.h).
//
// Where it cannot be found out, the process gets the meet of all states that it may have: it may do what each of them
// allows, and no more.
//
// Errors: ESRCH if the process is gone; every other errno means that it could not be looked at.
#pragma once

#include "base/result.h"
#include "policy/state.h"
#include "tracee/process_table.h"

#include <sys/types.h>

#include <cstddef>
#include <unordered_set>
#include <vector>

namespace syd::tracee {

class Inheritance {
public:
    virtual ~Inheritance() = default;

    // Before the first change of a state: until now all processes had the initial one.
    [[nodiscard]] virtual Result<void, Errno> start() = 0;
    // Puts a process into the table that is not in it.
    [[nodiscard]] virtual Result<ProcessTable::Entry*, Errno> adopt(const ProcessIds& ids) = 0;
    // Puts the children of process `pid` into the table, with the state that it still has. After an error no other
    // state may be given to it.
    [[nodiscard]] virtual Result<void, Errno> settle_children(pid_t pid, const ProcessTable::Entry& entry) = 0;
    // Call while a thread of the process is held at its exit.
    virtual void before_exit(pid_t pid, const ProcessTable::Entry& entry) = 0;
    // Forgets processes that have ended, and states that no unknown process can have.
    virtual void sweep() = 0;
    // How much there is to sweep: processes in the table, and former states.
    [[nodiscard]] virtual std::size_t size() const = 0;

    // The process becomes the parent of orphans below it from now on (PR_SET_CHILD_SUBREAPER).
    virtual void note_reaper(pid_t pid) = 0;
    // There is such a process, and it could not be found out which one.
    virtual void expect_unknown_reapers() = 0;
    // The first processes of inner pid namespaces do the same (pid_namespaces(7)), and are not announced.
    virtual void expect_nested_pid_namespaces() = 0;
};

// The meet of several states. It stays small, whatever rules processes give themselves: where it would have very many
// it forbids everything instead.
class StateMeet {
public:
    // nullptr is no state.
    void add(const policy::Snapshot& state);
    // nullptr if there was none.
    [[nodiscard]] const policy::Snapshot& result() const noexcept { return meet_; }

private:
    policy::Snapshot meet_;
    std::unordered_set<policy::Snapshot> seen_; // each is added once, which spares most meets
};

// The same of states that are added for good: it does not keep them.
class LostStates {
public:
    void add(const policy::Snapshot& state);
    [[nodiscard]] const policy::Snapshot& meet() const noexcept { return meet_; }

private:
    policy::Snapshot meet_;
    policy::Snapshot last_added_;
};

// The children of a process as two reads in a row have them: one read may leave out a child while another one ends
// (proc_pid_task_tid_children(5)). EAGAIN if they do not stay the same.
[[nodiscard]] Result<std::vector<pid_t>, Errno> find_all_children(const ProcessSource& source, pid_t pid);

} // namespace syd::tracee
