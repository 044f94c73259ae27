// SPDX-License-Identifier: BSD-3-Clause
#include "tracee/process_tree.h"

#include <algorithm>
#include <utility>

namespace syd::tracee {
namespace {

// An ancestry longer than this is a process that forks away from us as we look.
constexpr int kMaximumAncestry = 4096;

// For one of those whose state is not known; nullptr stands for none.
policy::Snapshot meet_of_known(const policy::Snapshot& a, const policy::Snapshot& b) {
    return a && b ? policy::meet_of(a, b) : a ? a : b;
}

} // namespace

ProcessTree::ProcessTree(const ProcessSource& source, pid_t supervisor, policy::Snapshot initial)
    : source_(source), supervisor_(supervisor), initial_(std::move(initial)) {}

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
    adopt_children(ids->pid, entry->state, reaper_below(ids->pid, *entry));
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
    adopt_children(ids->pid, entry->state, reaper_below(ids->pid, *entry));
    if (entry = find_living(ids->pid); entry != nullptr) {
        entry->children_are_known = true;
    }
}

void ProcessTree::before_exec(pid_t tid, ExecNote note) {
    if (final_) {
        return;
    }
    leave_uniformity();
    Entry* entry = find_or_adopt(tid);
    const auto ids = source_.ids_of(tid);
    if (entry == nullptr || !ids) {
        return;
    }
    adopt_children(ids->pid, entry->state, reaper_below(ids->pid, *entry));
    if (entry = find_living(ids->pid); entry != nullptr) {
        entry->pending.emplace(Entry::PendingExec{ExecWatch(ids->pid), std::move(note)});
    }
}

void ProcessTree::forget_exec(pid_t tid) {
    if (!uniform_) {
        if (Entry* const entry = find_or_adopt(tid); entry != nullptr) {
            entry->pending.reset();
        }
    }
}

void ProcessTree::note_reaper(pid_t tid) {
    const auto ids = source_.ids_of(tid);
    if (!ids) {
        return;
    }
    if (uniform_) {
        early_reapers_.push_back(ids->pid);
    } else {
        mark_reaper(ids->pid);
    }
}

void ProcessTree::mark_reaper(pid_t pid) {
    Entry* const entry = find_or_adopt(pid);
    if (entry == nullptr || entry->is_reaper) {
        return;
    }
    entry->is_reaper = true;
    const pid_t outer = entry->reaper;
    for (auto& [other_pid, other] : entries_) {
        if (other.reaper == outer && other_pid != pid && is_below(other_pid, pid)) {
            other.reaper = pid;
        }
    }
}

void ProcessTree::note_birth(pid_t parent, pid_t child) {
    if (entries_.size() >= sweep_at_) {
        sweep();
    }
    if (uniform_) {
        return;
    }
    const auto ids = source_.ids_of(child);
    if (!ids || ids->pid != child || find_living(child) != nullptr) {
        return; // a thread is no news, and a child that is gone needs no state
    }
    if (for_descendants_) {
        insert(child, for_descendants_, 0);
    } else if (const Entry* entry = find_or_adopt(parent); entry != nullptr) {
        const policy::Snapshot state = entry->state; // entries move
        insert(child, state, 0);                     // births are told: nothing is ever guessed
    }
}

void ProcessTree::note_exec(pid_t tid) {
    if (uniform_) {
        return;
    }
    const auto ids = source_.ids_of(tid);
    const auto found = ids ? entries_.find(ids->pid) : entries_.end();
    if (found != entries_.end() && found->second.pending) {
        carry_out(ids->pid, found->second, ExecWatch::Outcome::kDone);
    }
}

void ProcessTree::set_all(policy::Snapshot state) {
    entries_.clear();
    lost_.clear();
    initial_ = std::move(state);
    uniform_ = true;
    final_ = true;
}

void ProcessTree::follow_only(pid_t pid) {
    auto unconfined = std::make_shared<policy::State>();
    unconfined->unconfined = true;
    for_descendants_ = std::move(unconfined);
    uniform_ = false;
    insert(pid, initial_, 0);
}

void ProcessTree::sweep() {
    for (auto entry = entries_.begin(); entry != entries_.end();) {
        const auto next = std::next(entry);
        if (source_.presence_of(entry->second.process) == Presence::kGone) {
            forget(entry);
        }
        entry = next;
    }
    sweep_at_ = std::max<std::size_t>(64, entries_.size() * 2);
}

bool ProcessTree::contains(pid_t pid) const {
    for (int step = 0; step < kMaximumAncestry && pid > 0; ++step) {
        if (pid == supervisor_) {
            return step > 0;
        }
        if (const auto entry = entries_.find(pid);
            entry != entries_.end() && source_.presence_of(entry->second.process) == Presence::kPresent) {
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
    if (source_.presence_of(found->second.process) != Presence::kPresent) {
        forget(found);
        return nullptr;
    }
    settle_pending_exec(pid, found->second);
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
    Inheritance inheritance = inheritance_of(ids);
    return insert(ids.pid, std::move(inheritance.state), inheritance.reaper);
}

ProcessTree::Entry* ProcessTree::insert(pid_t pid, policy::Snapshot state, pid_t reaper) {
    auto process = source_.open_process(pid);
    if (!process) {
        return nullptr;
    }
    Entry& entry = entries_[pid];
    entry = Entry{std::move(state), std::move(*process), false, false, reaper, std::nullopt};
    return &entry;
}

ProcessTree::Inheritance ProcessTree::inheritance_of(const ProcessIds& ids) {
    if (for_descendants_) {
        return {for_descendants_, 0};
    }
    pid_t parent = ids.parent;
    bool is_certain = true;
    for (int step = 0; step < kMaximumAncestry && parent > 1 && parent != supervisor_; ++step) {
        is_certain = is_certain && !(nested_pid_namespaces_ && is_first_of_namespace(parent));
        if (const Entry* entry = find_living(parent); entry != nullptr) {
            const policy::Snapshot state = entry->state;
            const pid_t reaper = reaper_below(parent, *entry);
            if (!is_certain) {
                return {meet_below(parent, state, 0), reaper};
            }
            // Those in between, if any, are no reapers: these are known.
            return {entry->is_reaper ? meet_below(parent, state, parent) : state, reaper};
        }
        const auto grandparent = source_.ids_of(parent);
        if (!grandparent) {
            break; // it died as we looked: its children are orphans now
        }
        parent = grandparent->parent;
    }
    return {meet_of_candidates(), 0};
}

bool ProcessTree::is_first_of_namespace(pid_t pid) const {
    const auto status = source_.status_of(pid);
    return status && status->is_init_of_nested_namespace();
}

// A parent that takes in orphans may be any ancestor: the states of all below it are candidates.
policy::Snapshot ProcessTree::meet_below(pid_t ancestor, policy::Snapshot state, pid_t reaper) {
    sweep();
    state = meet_of_known(state, lost_below(reaper));
    for (const auto& [pid, entry] : entries_) {
        if (is_below(pid, ancestor)) {
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

// Of all that any reaper might have taken in, for the supervisor.
policy::Snapshot ProcessTree::lost_below(pid_t reaper) const {
    if (reaper != 0) {
        const auto found = lost_.find(reaper);
        return found != lost_.end() ? found->second : nullptr;
    }
    policy::Snapshot meet;
    for (const auto& [other, state] : lost_) {
        meet = meet_of_known(meet, state);
    }
    return meet;
}

policy::Snapshot ProcessTree::meet_of_candidates() const {
    policy::Snapshot meet = meet_of_known(initial_, lost_below(0));
    for (const auto& [pid, entry] : entries_) {
        meet = meet_of_known(meet, entry.state);
    }
    return meet;
}

void ProcessTree::adopt_children(pid_t pid, const policy::Snapshot& state, pid_t reaper) {
    // A copy: `state` may live in an entry that moves.
    const policy::Snapshot inherited = for_descendants_ ? for_descendants_ : state;
    for (const pid_t child : source_.find_children(pid).value_or(std::vector<pid_t>())) {
        if (find_living(child) == nullptr) {
            insert(child, inherited, reaper);
        }
    }
}

void ProcessTree::adopt_descendants(pid_t pid, const policy::Snapshot& state) {
    std::vector<pid_t> parents{pid};
    while (!parents.empty()) {
        const pid_t parent = parents.back();
        parents.pop_back();
        for (const pid_t child : source_.find_children(parent).value_or(std::vector<pid_t>())) {
            if (find_living(child) == nullptr && insert(child, state, 0) != nullptr) {
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
        adopt_descendants(supervisor_, initial_);
    } else {
        adopt_children(supervisor_, initial_, 0);
    }
    for (const pid_t reaper : std::exchange(early_reapers_, {})) {
        mark_reaper(reaper);
    }
}

void ProcessTree::settle_pending_exec(pid_t pid, Entry& entry) {
    if (!entry.pending) {
        return;
    }
    if (const auto outcome = entry.pending->watch.outcome(); outcome != ExecWatch::Outcome::kNotYet) {
        carry_out(pid, entry, outcome);
    }
}

// An unknown outcome restricts, and does not free.
void ProcessTree::carry_out(pid_t pid, Entry& entry, ExecWatch::Outcome outcome) {
    const ExecNote note = std::move(entry.pending->note);
    entry.pending.reset();
    if (note.after) {
        entry.state = note.after;
    }
    if (note.unconfined_as && outcome == ExecWatch::Outcome::kDone) {
        const auto program = program_of(pid);
        if (program && *program == *note.unconfined_as) {
            auto freed = std::make_shared<policy::State>(*entry.state);
            freed->unconfined = true;
            entry.state = std::move(freed);
        }
    }
}

// A reaper has died: what it had taken in, and will not any more, is the next one's.
void ProcessTree::hand_over(pid_t reaper, pid_t next) {
    if (const auto found = lost_.find(reaper); found != lost_.end()) {
        policy::Snapshot state = std::move(found->second);
        lost_.erase(found);
        policy::Snapshot& lost = lost_[next];
        lost = meet_of_known(lost, state);
    }
    for (auto& [pid, entry] : entries_) {
        entry.reaper = entry.reaper == reaper ? next : entry.reaper;
    }
}

void ProcessTree::forget(std::unordered_map<pid_t, Entry>::iterator entry) {
    if (!entry->second.children_are_known) {
        policy::Snapshot state = entry->second.state;
        if (entry->second.pending) {
            state = meet_of_known(state, entry->second.pending->note.after);
        }
        policy::Snapshot& lost = lost_[entry->second.reaper];
        lost = meet_of_known(lost, state);
    }
    if (entry->second.is_reaper) {
        hand_over(entry->first, entry->second.reaper);
    }
    entries_.erase(entry);
}

} // namespace syd::tracee
