// SPDX-License-Identifier: BSD-3-Clause
#include "tracee/ancestor_inheritance.h"

#include <cerrno>
#include <optional>

namespace syd::tracee {
namespace {

// Bounds the loops over a chain of processes that changes meanwhile.
constexpr int kMaximumAncestry = 4096;
constexpr int kAttempts = 8;

} // namespace

Result<void, Errno> AncestorInheritance::start() {
    if (const auto settled = insert_children_of(supervisor_, 0); !settled) {
        return settled;
    }
    for (const pid_t reaper : early_reapers_) {
        mark_reaper(reaper);
        if (const auto settled = insert_children_of(reaper, reaper); !settled && settled.error() != Errno{ESRCH}) {
            return settled;
        }
    }
    early_reapers_.clear();
    has_started_ = true;
    return {};
}

Result<ProcessTable::Entry*, Errno> AncestorInheritance::adopt(const ProcessIds& ids) {
    const auto origin = origin_of(ids);
    if (!origin) {
        return Unexpected{origin.error()};
    }
    return table_.insert(ids.pid, origin->state, origin->reaper);
}

Result<void, Errno> AncestorInheritance::settle_children(pid_t pid, const ProcessTable::Entry& entry) {
    const auto children = find_all_children(source_, pid);
    if (!children) {
        return children.error() == Errno{ESRCH} ? Result<void, Errno>() : Unexpected{children.error()};
    }
    return insert_unknown(*children, [&] { return origin_of_children(pid, entry); });
}

// After an error, or where a child was left out, the state of the process is among the former ones.
void AncestorInheritance::before_exit(pid_t pid, const ProcessTable::Entry& entry) {
    if (const auto children = source_.find_children(pid)) {
        static_cast<void>(insert_unknown(*children, [&] { return origin_of_children(pid, entry); }));
    }
}

void AncestorInheritance::sweep() {
    table_.remove_ended();
    take_former_states();
    leaving_ = std::exchange(former_, {});
    std::set<Former> kept{{0, initial_}};
    table_.for_each(
        [&kept](pid_t /*pid*/, const ProcessTable::Entry& entry) { kept.emplace(entry.reaper, entry.state); });
    std::erase_if(leaving_, [&kept](const Former& former) { return kept.contains(former); });
    const std::vector<Former> leaving(leaving_.begin(), leaving_.end());
    std::map<pid_t, bool> is_settled;
    for (const auto& [reaper, state] : leaving) {
        if (!is_settled.contains(reaper)) {
            is_settled[reaper] =
                has_nested_namespaces_ || has_unknown_reapers_ ? settle_everybody() : settle_reapers_above(reaper);
        }
        if (!is_settled.at(reaper)) {
            lost_[reaper].add(state);
        }
    }
    leaving_.clear();
}

void AncestorInheritance::note_reaper(pid_t pid) {
    if (has_started_) {
        mark_reaper(pid);
    } else {
        early_reapers_.push_back(pid);
    }
}

void AncestorInheritance::mark_reaper(pid_t pid) {
    const auto found = find_or_adopt(pid);
    if (!found) {
        has_unknown_reapers_ = has_unknown_reapers_ || found.error() != Errno{ESRCH};
        return;
    }
    ProcessTable::Entry& entry = **found;
    if (entry.is_reaper) {
        return;
    }
    entry.is_reaper = true;
    table_.for_each([&](pid_t process, ProcessTable::Entry& other) {
        if (other.reaper == entry.reaper && process != pid) {
            const auto is_inside = is_descendant(process, pid);
            has_unknown_reapers_ = has_unknown_reapers_ || (!is_inside && is_inside.error() != Errno{ESRCH});
            other.reaper = is_inside && *is_inside ? pid : other.reaper;
        }
    });
}

Result<AncestorInheritance::Origin, Errno> AncestorInheritance::origin_of(ProcessIds ids) {
    if (has_unknown_reapers_) {
        return Origin{meet_below(0, nullptr), 0};
    }
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
        auto origin = origin_from_ancestors(ids.parent);
        if (origin || origin.error() != Errno{ESRCH}) {
            return origin;
        }
        // One of them has just ended, and its child has another parent now.
        const auto again = source_.ids_of(ids.pid);
        if (!again) {
            return Unexpected{again.error()};
        }
        ids = *again;
    }
    return Unexpected{Errno{EAGAIN}};
}

// ESRCH if an ancestor has ended meanwhile.
Result<AncestorInheritance::Origin, Errno> AncestorInheritance::origin_from_ancestors(pid_t parent) {
    bool may_be_orphan = false;
    for (int step = 0; step < kMaximumAncestry && parent > 1 && parent != supervisor_; ++step) {
        if (has_nested_namespaces_) {
            const auto is_init = is_init_of_namespace(parent);
            if (!is_init) {
                return Unexpected{is_init.error()};
            }
            may_be_orphan = may_be_orphan || *is_init;
        }
        const auto found = table_.find(parent);
        if (!found) {
            return Unexpected{found.error()};
        }
        if (const ProcessTable::Entry* const entry = *found) {
            const pid_t reaper = entry->is_reaper ? parent : entry->reaper;
            may_be_orphan = may_be_orphan || entry->is_reaper;
            return Origin{may_be_orphan ? meet_below(reaper, entry->state) : entry->state, reaper};
        }
        const auto ids = source_.ids_of(parent);
        if (!ids) {
            return Unexpected{ids.error()};
        }
        parent = ids->parent;
    }
    return Origin{meet_below(0, nullptr), 0};
}

Result<bool, Errno> AncestorInheritance::is_init_of_namespace(pid_t pid) const {
    return source_.status_of(pid).transform(&ProcessStatus::is_init_of_nested_namespace);
}

AncestorInheritance::Origin AncestorInheritance::origin_of_children(pid_t pid, const ProcessTable::Entry& entry) {
    if (has_unknown_reapers_) {
        return {meet_below(0, entry.state), 0};
    }
    const pid_t reaper = entry.is_reaper ? pid : entry.reaper;
    const bool may_have_orphans =
        entry.is_reaper || (has_nested_namespaces_ && is_init_of_namespace(pid).value_or(true));
    return {may_have_orphans ? meet_below(reaper, entry.state) : entry.state, reaper};
}

policy::Snapshot AncestorInheritance::meet_below(pid_t reaper, const policy::Snapshot& own_state) {
    take_former_states();
    StateMeet meet;
    meet.add(own_state);
    if (reaper == 0) {
        meet.add(initial_);
    } else if (const ProcessTable::Entry* const entry = table_.peek(reaper)) {
        meet.add(entry->state);
    }
    table_.for_each([&](pid_t /*pid*/, const ProcessTable::Entry& entry) {
        if (is_below(entry.reaper, reaper)) {
            meet.add(entry.state);
            meet.add(entry.pending ? entry.pending->note().after : nullptr);
        }
    });
    for (const auto* const states : {&former_, &leaving_}) {
        for (const auto& [other, state] : *states) {
            meet.add(is_below(other, reaper) ? state : nullptr);
        }
    }
    for (const auto& [other, states] : lost_) {
        meet.add(is_below(other, reaper) ? states.meet() : nullptr);
    }
    // One snapshot for equal states: the next meet then has fewer to go through.
    policy::Snapshot& last = last_meets_[reaper];
    if (!last || !policy::mean_the_same(*last, *meet.result())) {
        last = meet.result();
    }
    return last;
}

// Whether the orphans of `reaper` may become children of `outer` when it ends, or are those of `outer`.
bool AncestorInheritance::is_below(pid_t reaper, pid_t outer) {
    if (outer == 0) {
        return true;
    }
    for (int step = 0; step < kMaximumAncestry && reaper != outer; ++step) {
        if (reaper == 0) {
            return false;
        }
        const ProcessTable::Entry* const entry = table_.peek(reaper);
        if (entry == nullptr) {
            return true;
        }
        reaper = entry->reaper;
    }
    return true;
}

Result<bool, Errno> AncestorInheritance::is_descendant(pid_t process, pid_t ancestor) const {
    for (int step = 0; step < kMaximumAncestry && process > 1; ++step) {
        const auto ids = source_.ids_of(process);
        if (!ids) {
            return Unexpected{ids.error()};
        }
        if (ids->parent == ancestor) {
            return true;
        }
        process = ids->parent;
    }
    return false;
}

Result<ProcessTable::Entry*, Errno> AncestorInheritance::find_or_adopt(pid_t pid) {
    const auto found = table_.find(pid);
    if (!found || *found != nullptr) {
        return found;
    }
    const auto ids = source_.ids_of(pid);
    return ids ? adopt(*ids) : Unexpected{ids.error()};
}

template <class GetOrigin>
Result<void, Errno> AncestorInheritance::insert_unknown(const std::vector<pid_t>& pids, GetOrigin get_origin) {
    std::optional<Origin> origin; // found out if it is needed
    for (const pid_t pid : pids) {
        const auto found = table_.find(pid);
        if (!found) {
            return Unexpected{found.error()};
        }
        if (*found != nullptr) {
            continue;
        }
        if (!origin) {
            origin = get_origin();
        }
        const auto inserted = table_.insert(pid, origin->state, origin->reaper);
        if (!inserted && inserted.error() != Errno{ESRCH}) {
            return Unexpected{inserted.error()};
        }
    }
    return {};
}

// Before the first change: with the initial state.
Result<void, Errno> AncestorInheritance::insert_children_of(pid_t pid, pid_t reaper) {
    const auto children = find_all_children(source_, pid);
    return children ? insert_unknown(*children,
                                     [this, reaper] {
                                         return Origin{initial_, reaper};
                                     })
                    : Result<void, Errno>(Unexpected{children.error()});
}

bool AncestorInheritance::settle_orphans_of(pid_t reaper) {
    const auto children = find_all_children(source_, reaper != 0 ? reaper : supervisor_);
    if (!children) {
        return children.error() == Errno{ESRCH} && reaper != 0; // the next reaper has its orphans
    }
    return insert_unknown(*children, [&] { return Origin{meet_below(reaper, nullptr), reaper}; }).has_value();
}

// A process may have stopped being a reaper.
bool AncestorInheritance::settle_reapers_above(pid_t reaper) {
    for (int step = 0; step < kMaximumAncestry; ++step) {
        if (!settle_orphans_of(reaper)) {
            return false;
        }
        if (reaper == 0) {
            return true;
        }
        const ProcessTable::Entry* const entry = table_.peek(reaper);
        reaper = entry != nullptr ? entry->reaper : 0;
    }
    return false;
}

// Until two rounds in a row meet nobody new.
bool AncestorInheritance::settle_everybody() {
    int rounds_without_news = 0;
    for (int round = 0; round < 2 * kAttempts && rounds_without_news < 2; ++round) {
        const auto processes = find_descendants(source_, supervisor_);
        if (!processes) {
            return false;
        }
        bool has_news = false;
        for (const pid_t pid : *processes) {
            const auto found = table_.find(pid);
            const auto ids = source_.ids_of(pid);
            if (!found || (!ids && ids.error() != Errno{ESRCH})) {
                return false;
            }
            if (*found != nullptr || !ids) {
                continue;
            }
            has_news = true;
            const auto origin = origin_of(*ids);
            const auto inserted = origin ? table_.insert(pid, origin->state, origin->reaper)
                                         : Result<ProcessTable::Entry*, Errno>(Unexpected{origin.error()});
            if (!inserted && inserted.error() != Errno{ESRCH}) {
                return false;
            }
        }
        rounds_without_news = has_news ? 0 : rounds_without_news + 1;
    }
    return rounds_without_news == 2;
}

void AncestorInheritance::take_former_states() {
    const std::vector<ProcessTable::Former> states = table_.take_former();
    for (const auto& former : states) {
        former_.emplace(former.reaper, former.state);
    }
    for (const auto& former : states) {
        if (former.ended_reaper != 0) {
            hand_over(former.ended_reaper, former.reaper);
        }
    }
}

// A reaper has ended: its children, and the orphans that it would have got, are those of the next one.
void AncestorInheritance::hand_over(pid_t reaper, pid_t next) {
    table_.for_each([reaper, next](pid_t /*pid*/, ProcessTable::Entry& entry) {
        entry.reaper = entry.reaper == reaper ? next : entry.reaper;
    });
    for (auto* const states : {&former_, &leaving_}) {
        std::set<Former> handed_over;
        for (const auto& [other, state] : *states) {
            handed_over.emplace(other == reaper ? next : other, state);
        }
        *states = std::move(handed_over);
    }
    if (const auto found = lost_.find(reaper); found != lost_.end()) {
        lost_[next].add(found->second.meet());
        lost_.erase(found);
    }
    last_meets_.erase(reaper);
}

} // namespace syd::tracee
