// SPDX-License-Identifier: BSD-3-Clause
#include "tracee/process_tree.h"

#include <algorithm>

namespace syd::tracee {
namespace {

// An ancestry longer than this is a process that forks away from us as we look.
constexpr int kMaximumAncestry = 4096;

// For one of those whose state is not known; nullptr stands for none.
policy::Snapshot meet_of_known(const policy::Snapshot& a, const policy::Snapshot& b) {
    return a && b ? policy::meet_of(a, b) : a ? a : b;
}

} // namespace

ProcessTree::ProcessTree(const ProcessSource& source, pid_t guardian, policy::Snapshot initial)
    : source_(source), guardian_(guardian), initial_(std::move(initial)) {}

policy::Snapshot ProcessTree::state_of(pid_t tid) {
    if (uniform_) {
        return initial_;
    }
    Entry* entry = find_or_adopt(tid);
    return entry != nullptr ? entry->state : nullptr;
}

bool ProcessTree::change(pid_t tid, policy::Snapshot state) {
    if (final_) {
        return true;
    }
    leave_uniformity();
    Entry* entry = find_or_adopt(tid);
    const auto ids = source_.ids_of(tid);
    if (entry == nullptr || !ids) {
        return false;
    }
    adopt_children(ids->pid, entry->state);
    // Adopting may have moved entries.
    if (entry = find_living(ids->pid); entry == nullptr) {
        return false;
    }
    entry->state = std::move(state);
    return true;
}

void ProcessTree::before_exit(pid_t tid) {
    if (uniform_) {
        return;
    }
    Entry* entry = find_or_adopt(tid);
    const auto ids = source_.ids_of(tid);
    if (entry == nullptr || !ids) {
        return;
    }
    adopt_children(ids->pid, entry->state);
    if (entry = find_living(ids->pid); entry != nullptr) {
        entry->children_are_known = true;
    }
}

void ProcessTree::before_exec(pid_t tid, policy::Snapshot after) {
    if (final_) {
        return;
    }
    leave_uniformity();
    Entry* entry = find_or_adopt(tid);
    const auto ids = source_.ids_of(tid);
    if (entry == nullptr || !ids) {
        return;
    }
    adopt_children(ids->pid, entry->state);
    if (entry = find_living(ids->pid); entry != nullptr) {
        entry->pending.emplace(Entry::Pending{ExecWatch(ids->pid, ids->parent), std::move(after)});
    }
}

void ProcessTree::note_birth(pid_t parent, pid_t child) {
    if (entries_.size() >= sweep_at_) {
        sweep();
    }
    const auto ids = uniform_ ? std::nullopt : source_.ids_of(child);
    if (!ids || ids->pid != child || find_living(child) != nullptr) {
        return; // a thread is no news, and a child that is gone needs no state
    }
    if (for_descendants_) {
        insert(child, for_descendants_);
    } else if (const Entry* entry = find_or_adopt(parent); entry != nullptr) {
        const policy::Snapshot state = entry->state; // entries move
        insert(child, state);
    }
}

void ProcessTree::note_exec(pid_t tid) {
    const auto ids = uniform_ ? std::nullopt : source_.ids_of(tid);
    const auto found = ids ? entries_.find(ids->pid) : entries_.end();
    if (found != entries_.end() && found->second.pending) {
        found->second.state = found->second.pending->after;
        found->second.pending.reset();
    }
}

void ProcessTree::set_all(policy::Snapshot state) {
    entries_.clear();
    lost_ = nullptr;
    initial_ = std::move(state);
    uniform_ = true;
    final_ = true;
}

void ProcessTree::follow_only(pid_t pid) {
    auto unconfined = std::make_shared<policy::State>();
    unconfined->unconfined = true;
    for_descendants_ = std::move(unconfined);
    uniform_ = false;
    insert(pid, initial_);
}

void ProcessTree::sweep() {
    for (auto entry = entries_.begin(); entry != entries_.end();) {
        const auto next = std::next(entry);
        if (!source_.exists(entry->second.pidfd.get())) {
            forget(entry);
        }
        entry = next;
    }
    sweep_at_ = std::max<std::size_t>(64, entries_.size() * 2);
}

bool ProcessTree::contains(pid_t pid) const {
    for (int step = 0; step < kMaximumAncestry && pid > 0; ++step) {
        if (pid == guardian_) {
            return step > 0;
        }
        if (const auto entry = entries_.find(pid);
            entry != entries_.end() && source_.exists(entry->second.pidfd.get())) {
            return true;
        }
        const auto ids = source_.ids_of(pid);
        if (!ids) {
            return false;
        }
        pid = ids->parent;
    }
    return false;
}

std::vector<ProcessTree::Known> ProcessTree::known() const {
    std::vector<Known> list;
    list.reserve(entries_.size());
    for (const auto& [pid, entry] : entries_) {
        list.push_back({pid, entry.state});
    }
    return list;
}

// The entry of process `pid` if it is still that process.
ProcessTree::Entry* ProcessTree::find_living(pid_t pid) {
    const auto found = entries_.find(pid);
    if (found == entries_.end()) {
        return nullptr;
    }
    if (!source_.exists(found->second.pidfd.get())) {
        forget(found);
        return nullptr;
    }
    settle_pending_exec(found->second);
    return &found->second;
}

ProcessTree::Entry* ProcessTree::find_or_adopt(pid_t tid) {
    // Most threads are the leaders of known processes; a leader's tid is its pid as long as the process exists.
    if (Entry* entry = find_living(tid); entry != nullptr) {
        return entry;
    }
    const auto ids = source_.ids_of(tid);
    if (!ids) {
        return nullptr;
    }
    if (ids->pid != tid) {
        if (Entry* entry = find_living(ids->pid); entry != nullptr) {
            return entry;
        }
    }
    return adopt(*ids);
}

ProcessTree::Entry* ProcessTree::adopt(const ProcessIds& ids) {
    if (entries_.size() >= sweep_at_) {
        sweep();
    }
    return insert(ids.pid, inherited_state(ids));
}

ProcessTree::Entry* ProcessTree::insert(pid_t pid, policy::Snapshot state) {
    UniqueFd pidfd = source_.open_pidfd(pid);
    if (!pidfd) {
        return nullptr;
    }
    Entry& entry = entries_[pid];
    entry = Entry{std::move(state), std::move(pidfd), false, std::nullopt};
    return &entry;
}

policy::Snapshot ProcessTree::inherited_state(const ProcessIds& ids) {
    if (for_descendants_) {
        return for_descendants_;
    }
    pid_t parent = ids.parent;
    for (int step = 0; step < kMaximumAncestry && parent > 1 && parent != guardian_; ++step) {
        if (const Entry* entry = find_living(parent); entry != nullptr) {
            return inner_reapers_ ? meet_below(parent, entry->state) : entry->state;
        }
        const auto grandparent = source_.ids_of(parent);
        if (!grandparent) {
            break; // it died as we looked: its children are orphans now
        }
        parent = grandparent->parent;
    }
    return meet_of_candidates();
}

// A parent that takes in orphans may be any ancestor: the states of all below it are candidates.
policy::Snapshot ProcessTree::meet_below(pid_t reaper, policy::Snapshot state) const {
    state = meet_of_known(state, lost_);
    for (const auto& [pid, entry] : entries_) {
        if (is_below(pid, reaper)) {
            state = meet_of_known(state, entry.state);
        }
    }
    return state;
}

bool ProcessTree::is_below(pid_t pid, pid_t ancestor) const {
    for (int step = 0; step < kMaximumAncestry && pid > 1; ++step) {
        const auto ids = source_.ids_of(pid);
        if (!ids || ids->parent == ancestor) {
            return ids.has_value();
        }
        pid = ids->parent;
    }
    return false;
}

policy::Snapshot ProcessTree::meet_of_candidates() const {
    policy::Snapshot meet = meet_of_known(initial_, lost_);
    for (const auto& [pid, entry] : entries_) {
        meet = meet_of_known(meet, entry.state);
    }
    return meet;
}

void ProcessTree::adopt_children(pid_t pid, const policy::Snapshot& state) {
    // A copy: `state` may live in an entry that moves.
    const policy::Snapshot inherited = for_descendants_ ? for_descendants_ : state;
    for (const pid_t child : source_.children_of(pid)) {
        if (find_living(child) == nullptr) {
            insert(child, inherited);
        }
    }
}

void ProcessTree::adopt_descendants(pid_t pid, const policy::Snapshot& state) {
    std::vector<pid_t> parents{pid};
    while (!parents.empty()) {
        const pid_t parent = parents.back();
        parents.pop_back();
        for (const pid_t child : source_.children_of(parent)) {
            if (find_living(child) == nullptr && insert(child, state) != nullptr) {
                parents.push_back(child);
            }
        }
    }
}

// The first change: until now all had the initial state, also those that have been orphaned.
void ProcessTree::leave_uniformity() {
    if (!uniform_) {
        return;
    }
    uniform_ = false;
    if (births_are_told_) {
        adopt_descendants(guardian_, initial_);
    } else {
        adopt_children(guardian_, initial_);
    }
}

void ProcessTree::settle_pending_exec(Entry& entry) {
    if (entry.pending && entry.pending->watch.happened()) {
        entry.state = entry.pending->after;
        entry.pending.reset();
    }
}

void ProcessTree::forget(std::unordered_map<pid_t, Entry>::iterator entry) {
    if (!entry->second.children_are_known) {
        policy::Snapshot state = entry->second.state;
        if (entry->second.pending) {
            state = meet_of_known(state, entry->second.pending->after);
        }
        lost_ = meet_of_known(lost_, state);
    }
    entries_.erase(entry);
}

} // namespace syd::tracee
