// SPDX-License-Identifier: BSD-3-Clause
// ProcessTree: which state belongs to which process of the sandbox. A process inherits the state that its parent has at
// the fork (inheritance.h).
//
// While no state has been changed since the start all processes have one state, and nothing is looked up at all.
//
// Errors: ESRCH if the thread is gone; every other errno means that its process could not be looked at, and that
// nothing was changed. Not thread-safe: the owner locks.
#pragma once

#include "base/result.h"
#include "policy/state.h"
#include "tracee/inheritance.h"
#include "tracee/process_table.h"

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <vector>

namespace syd::tracee {

// Whether a process belongs to the sandbox.
enum class Membership : std::uint8_t { kInside, kOutside, kUnknown };

// A half of the descriptors that this process may open (RLIMIT_NOFILE): the other half is for everything else.
[[nodiscard]] std::size_t half_of_descriptors();

class ProcessTree {
public:
    using ExecNote = tracee::ExecNote;

    // `supervisor` is sydbox itself, a child subreaper. `source` outlives the tree. At most `most_pidfds` descriptors
    // are held for processes; where there are more processes each look at one of the others opens one for a moment.
    ProcessTree(const ProcessSource& source, pid_t supervisor, policy::Snapshot initial,
                std::size_t most_pidfds = half_of_descriptors());

    // The state of the process that thread `tid` belongs to; never nullptr.
    [[nodiscard]] Result<policy::Snapshot, Errno> state_of(pid_t tid);

    // Gives the process of `tid` another state. Its children keep the old one.
    [[nodiscard]] Result<void, Errno> change(pid_t tid, policy::Snapshot state);

    // Call while a thread of the process is held at exit(2) or exit_group(2).
    void before_exit(pid_t tid);

    // Call while a thread of the process is held at execve(2). Notes are for one attempt: this one replaces what was
    // noted for an earlier one, which has failed by then. After an error the exec must not go on.
    [[nodiscard]] Result<void, Errno> before_exec(pid_t tid, ExecNote note);
    // The same for an attempt with nothing to note.
    [[nodiscard]] Result<void, Errno> forget_exec(pid_t tid);

    // For an engine that is told of births and of execs. Call at the start.
    void expect_births();
    // Thread `parent` has made `child`, a thread or a process, which has not run yet.
    void note_birth(pid_t parent, pid_t child);
    // The process of `tid` executes a new program now: what was said to before_exec() holds.
    void note_exec(pid_t tid);

    // Everyone, now and later, has this state; there is no way back from it (core/abort/decision:contall).
    void set_all(policy::Snapshot state);

    // Only process `pid` keeps its state; all others, now and later, are unconfined (core/trace/follow_fork:false). If
    // that process cannot be looked at, all stay as they are.
    void follow_only(pid_t pid);

    // Forgets processes that have ended. It is also done when there may be many.
    void sweep();

    // The process of `tid` becomes the parent of orphans below it from now on (PR_SET_CHILD_SUBREAPER).
    void note_reaper(pid_t tid);
    // There may be pid namespaces inside, whose first processes do the same.
    void expect_nested_pid_namespaces() { inheritance_->expect_nested_pid_namespaces(); }

    [[nodiscard]] bool is_uniform() const noexcept { return mode_ == Mode::kUniform || mode_ == Mode::kFinal; }
    // Whether `pid` is a process of the sandbox: one below the supervisor.
    [[nodiscard]] Membership membership_of(pid_t pid) const;

    struct Known {
        pid_t pid = 0;
        policy::Snapshot state;
    };
    // The processes that have been met, in no order.
    [[nodiscard]] std::vector<Known> known() const;

private:
    enum class Mode : std::uint8_t {
        kUniform,       // all processes have the initial state
        kByProcess,     // each has its own
        kOthersAreFree, // follow_only() was called
        kFinal,         // set_all() was called
    };
    struct Member {
        pid_t pid = 0;
        ProcessTable::Entry* entry = nullptr; // never nullptr
    };

    [[nodiscard]] Result<Member, Errno> find_or_adopt(pid_t tid);
    [[nodiscard]] Result<void, Errno> leave_uniformity();
    // A member whose children have its state already, so that it can get another one.
    [[nodiscard]] Result<Member, Errno> settled_member(pid_t tid);
    void sweep_if_crowded();

    const ProcessSource& source_;
    pid_t supervisor_;
    policy::Snapshot initial_; // or that of set_all()
    policy::Snapshot free_;    // of all others after follow_only()
    ProcessTable table_;
    std::unique_ptr<Inheritance> inheritance_;
    Mode mode_ = Mode::kUniform;
    bool births_are_told_ = false;
    std::size_t sweep_at_ = 64;
};

} // namespace syd::tracee
