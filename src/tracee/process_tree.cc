// SPDX-License-Identifier: BSD-3-Clause
#include "tracee/process_tree.h"

#include "tracee/ancestor_inheritance.h"
#include "tracee/birth_inheritance.h"

#include <sys/resource.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace syd::tracee {
namespace {

constexpr std::size_t kFewestToSweep = 64;

} // namespace

std::size_t half_of_descriptors() {
    rlimit limit{};
    return ::getrlimit(RLIMIT_NOFILE, &limit) == 0 ? static_cast<std::size_t>(limit.rlim_cur / 2) : 0;
}

ProcessTree::ProcessTree(const ProcessSource& source, pid_t supervisor, policy::Snapshot initial,
                         std::size_t most_pidfds)
    : source_(source), supervisor_(supervisor), initial_(std::move(initial)), table_(source, most_pidfds),
      inheritance_(std::make_unique<AncestorInheritance>(source, table_, supervisor, initial_)) {}

Result<policy::Snapshot, Errno> ProcessTree::state_of(pid_t tid) {
    if (is_uniform()) {
        return initial_;
    }
    return find_or_adopt(tid).transform([](const Member& member) { return member.entry->state; });
}

Result<void, Errno> ProcessTree::change(pid_t tid, policy::Snapshot state) {
    if (mode_ == Mode::kFinal) {
        return {};
    }
    const auto member = settled_member(tid);
    if (!member) {
        return Unexpected{member.error()};
    }
    table_.replace_state(*member->entry, std::move(state));
    sweep_if_crowded();
    return {};
}

// Threads that have not ended yet may still make children, and the state of the process counts until it has ended: so
// it does not matter whether this is the exit of one thread or of all.
void ProcessTree::before_exit(pid_t tid) {
    if (mode_ != Mode::kByProcess) {
        return;
    }
    if (const auto member = find_or_adopt(tid)) {
        inheritance_->before_exit(member->pid, *member->entry);
    }
}

Result<void, Errno> ProcessTree::before_exec(pid_t tid, ExecNote note) {
    if (mode_ == Mode::kFinal) {
        return {};
    }
    const auto member = settled_member(tid);
    if (!member) {
        return Unexpected{member.error()};
    }
    PendingExec& pending = member->entry->pending.emplace(std::move(note));
    if (!births_are_told_) {
        pending.watch(member->pid);
    }
    return {};
}

Result<void, Errno> ProcessTree::forget_exec(pid_t tid) {
    if (is_uniform()) {
        return {};
    }
    return find_or_adopt(tid).transform([](const Member& member) { member.entry->pending.reset(); });
}

void ProcessTree::expect_births() {
    births_are_told_ = true;
    inheritance_ = std::make_unique<BirthInheritance>(source_, table_, supervisor_, initial_);
}

void ProcessTree::note_birth(pid_t parent, pid_t child) {
    if (is_uniform()) {
        return;
    }
    const auto ids = source_.ids_of(child);
    const auto found = table_.find(child);
    if (!ids || ids->pid != child || !found || *found != nullptr) {
        return; // a thread, or a process that is gone or known; else it is adopted when it is met
    }
    if (const auto member = find_or_adopt(parent)) {
        const policy::Snapshot& state = mode_ == Mode::kOthersAreFree ? free_ : member->entry->state;
        static_cast<void>(table_.insert(child, state, 0));
    }
}

void ProcessTree::note_exec(pid_t tid) {
    const auto ids = source_.ids_of(tid);
    ProcessTable::Entry* const entry = ids ? table_.peek(ids->pid) : nullptr;
    if (entry != nullptr && entry->pending) {
        table_.note_exec(ids->pid, *entry);
    }
}

void ProcessTree::set_all(policy::Snapshot state) {
    table_.clear();
    initial_ = std::move(state);
    mode_ = Mode::kFinal;
}

void ProcessTree::follow_only(pid_t pid) {
    if (!table_.insert(pid, initial_, 0)) {
        return;
    }
    auto unconfined = std::make_shared<policy::State>();
    unconfined->unconfined = true;
    free_ = std::move(unconfined);
    mode_ = Mode::kOthersAreFree;
}

void ProcessTree::sweep() {
    if (mode_ == Mode::kByProcess) {
        inheritance_->sweep();
    } else {
        table_.remove_ended();
        static_cast<void>(table_.take_former()); // nobody inherits them
    }
    sweep_at_ = std::max(kFewestToSweep, table_.size() * 2);
}

void ProcessTree::note_reaper(pid_t tid) {
    const auto ids = source_.ids_of(tid);
    if (ids) {
        inheritance_->note_reaper(ids->pid);
    } else if (ids.error() != Errno{ESRCH}) {
        inheritance_->expect_unknown_reapers();
    }
}

Membership ProcessTree::membership_of(pid_t pid) const {
    constexpr int kMaximumAncestry = 4096; // a longer one changes as we look
    if (pid == supervisor_) {
        return Membership::kOutside;
    }
    pid_t above = pid;
    for (int step = 0; step < kMaximumAncestry && above > 0; ++step) {
        if (above == supervisor_ || table_.presence_of(above) == Presence::kPresent) {
            return Membership::kInside;
        }
        const auto ids = source_.ids_of(above);
        if (ids) {
            above = ids->parent;
        } else if (ids.error() != Errno{ESRCH}) {
            return Membership::kUnknown;
        } else if (above == pid) {
            return Membership::kOutside; // there is no such process
        } else {
            above = pid; // an ancestor has just ended, and its child has another parent now
        }
    }
    return above > 0 ? Membership::kUnknown : Membership::kOutside;
}

std::vector<ProcessTree::Known> ProcessTree::known() const {
    std::vector<Known> list;
    list.reserve(table_.size());
    table_.for_each([&list](pid_t pid, const ProcessTable::Entry& entry) { list.push_back({pid, entry.state}); });
    return list;
}

Result<ProcessTree::Member, Errno> ProcessTree::find_or_adopt(pid_t tid) {
    // Most threads lead a process that is known. The pid of a process is the id of its first thread for as long as the
    // process exists.
    const auto led = table_.find(tid);
    if (!led || *led != nullptr) {
        return led.transform([tid](ProcessTable::Entry* entry) { return Member{tid, entry}; });
    }
    const auto ids = source_.ids_of(tid);
    if (!ids) {
        return Unexpected{ids.error()};
    }
    auto entry = ids->pid != tid ? table_.find(ids->pid) : led;
    if (entry && *entry == nullptr) {
        sweep_if_crowded();
        entry = mode_ == Mode::kOthersAreFree ? table_.insert(ids->pid, free_, 0) : inheritance_->adopt(*ids);
    }
    return entry.transform([&ids](ProcessTable::Entry* found) { return Member{ids->pid, found}; });
}

Result<void, Errno> ProcessTree::leave_uniformity() {
    if (mode_ != Mode::kUniform) {
        return {};
    }
    mode_ = Mode::kByProcess;
    const auto started = inheritance_->start();
    if (!started) {
        // All still have the initial state.
        table_.clear();
        mode_ = Mode::kUniform;
    }
    return started;
}

Result<ProcessTree::Member, Errno> ProcessTree::settled_member(pid_t tid) {
    if (const auto started = leave_uniformity(); !started) {
        return Unexpected{started.error()};
    }
    const auto member = find_or_adopt(tid);
    if (!member || mode_ == Mode::kOthersAreFree) {
        return member;
    }
    const auto settled = inheritance_->settle_children(member->pid, *member->entry);
    return settled ? member : Unexpected{settled.error()};
}

void ProcessTree::sweep_if_crowded() {
    if (inheritance_->size() >= sweep_at_) {
        sweep();
    }
}

} // namespace syd::tracee
