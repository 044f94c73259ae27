// SPDX-License-Identifier: BSD-3-Clause
// ProcessTree: which state belongs to which process of the sandbox, without fork events.
//
// The notify engine hears of a process when it makes its first intercepted call, not when it is born. Magic state is
// copied at the fork, so the tree keeps three promises:
//  - a process that is met for the first time has the state of its nearest known living ancestor;
//  - before a process's state changes, and before a process exits, its children get the state that it had until then;
//    so later changes do not reach them, and they are known before they are orphans;
//  - an orphan that nobody foresaw (its parent was killed by a signal) may do what every state that it can have
//    inherited allows, and no more.
// While nothing has changed since the start there is only one state, and nothing is looked up at all.
//
// Pids are given anew; entries are not: each holds a pidfd, and is trusted only while that process exists.
// Not thread-safe: the owner locks.
#pragma once

#include "base/result.h"
#include "policy/state.h"
#include "tracee/exec_watch.h"
#include "tracee/proc.h"

#include <functional>
#include <optional>
#include <unordered_map>
#include <vector>

namespace syd::tracee {

class ProcessTree {
public:
    // `supervisor` is sydbox itself, the child subreaper. `source` outlives the tree.
    ProcessTree(const ProcessSource& source, pid_t supervisor, policy::Snapshot initial);

    // The state of the process that thread `tid` belongs to; nullptr if the thread is gone.
    [[nodiscard]] policy::Snapshot state_of(pid_t tid);

    // Gives the process of `tid` another state; its children keep the old one. False if the thread is gone.
    bool change(pid_t tid, policy::Snapshot state);

    // Call while a thread of the process is held at exit(2) or exit_group(2).
    void before_exit(pid_t tid);

    // What becomes of the state of a process if an execve(2) of it succeeds.
    struct ExecNote {
        policy::Snapshot after; // nullptr: as it was
        // The process is unconfined if the program that it then runs is this one, and it is certain that the exec has
        // succeeded.
        std::optional<ProgramId> unconfined_as;
    };
    // Call while a thread of the process is held at execve(2). Notes are for one attempt: this one replaces what was
    // noted for an earlier one, which has failed by then.
    void before_exec(pid_t tid, ExecNote note);
    // The same for an attempt with nothing to note.
    void forget_exec(pid_t tid);

    // For an engine that hears of births: nothing need be guessed then, and nobody announces its exit. Call at the
    // start.
    void expect_births() noexcept { births_are_told_ = true; }
    // Thread `parent` has made `child`, a thread or a process, which has not run yet.
    void note_birth(pid_t parent, pid_t child);
    // The process of `tid` executes a new program now: what was said to before_exec() holds.
    void note_exec(pid_t tid);

    // Everyone, now and later, has this state; there is no way back from it (core/abort/decision:contall).
    void set_all(policy::Snapshot state);

    // Only process `pid` keeps its state; all others, now and later, are unconfined (core/trace/follow_fork:false).
    void follow_only(pid_t pid);

    // Forgets processes that no longer exist. Cheap when there are none; call it now and then.
    void sweep();

    // The process of `tid` takes in orphans from now on (PR_SET_CHILD_SUBREAPER): its state alone is not trusted any
    // more for a child that is met for the first time.
    void note_reaper(pid_t tid);
    // There may be pid namespaces inside: their first processes, which can't be named yet, take in orphans as well.
    void expect_nested_pid_namespaces() noexcept { nested_pid_namespaces_ = true; }

    [[nodiscard]] bool is_uniform() const noexcept { return uniform_; }
    // Whether `pid` is a process of the sandbox: one below the supervisor.
    [[nodiscard]] bool contains(pid_t pid) const;

    struct Known {
        pid_t pid = 0;
        policy::Snapshot state;
    };
    // The processes that are known, in no order.
    [[nodiscard]] std::vector<Known> known() const;

private:
    struct Entry {
        policy::Snapshot state;
        Pidfd process{UniqueFd()};
        bool children_are_known = false; // it announced its exit
        bool is_reaper = false;
        pid_t reaper = 0; // which of those is the nearest above it, and would take in its children; 0: the supervisor
        struct PendingExec {
            ExecWatch watch;
            ExecNote note;
        };
        std::optional<PendingExec> pending;
    };

    Entry* find_living(pid_t pid);
    Entry* find_or_adopt(pid_t tid);
    Entry* adopt(const ProcessIds& ids);
    Entry* insert(pid_t pid, policy::Snapshot state, pid_t reaper);
    struct Inheritance {
        policy::Snapshot state;
        pid_t reaper = 0;
    };
    Inheritance inheritance_of(const ProcessIds& ids);
    void mark_reaper(pid_t pid);
    void hand_over(pid_t reaper, pid_t next);
    static pid_t reaper_below(pid_t pid, const Entry& entry) noexcept { return entry.is_reaper ? pid : entry.reaper; }
    [[nodiscard]] policy::Snapshot lost_below(pid_t reaper) const;
    policy::Snapshot meet_of_candidates() const;
    policy::Snapshot meet_below(pid_t ancestor, policy::Snapshot state, pid_t reaper);
    bool is_below(pid_t pid, pid_t ancestor) const;
    bool is_first_of_namespace(pid_t pid) const;
    void adopt_children(pid_t pid, const policy::Snapshot& state, pid_t reaper);
    void adopt_descendants(pid_t pid, const policy::Snapshot& state);
    void leave_uniformity();
    void settle_pending_exec(pid_t pid, Entry& entry);
    static void carry_out(pid_t pid, Entry& entry, ExecWatch::Outcome outcome);
    void forget(std::unordered_map<pid_t, Entry>::iterator entry);

    const ProcessSource& source_;
    pid_t supervisor_;
    policy::Snapshot initial_;
    std::unordered_map<pid_t, policy::Snapshot>
        lost_; // by reaper: the meet of the states of those that died unannounced
    bool uniform_ = true;
    bool final_ = false; // set_all() was called
    bool nested_pid_namespaces_ = false;
    std::vector<pid_t> early_reapers_; // noted while there was one state
    bool births_are_told_ = false;
    policy::Snapshot for_descendants_; // what every new process gets instead of its parent's state, if set
    std::unordered_map<pid_t, Entry> entries_;
    std::size_t sweep_at_ = 64;
};

} // namespace syd::tracee
