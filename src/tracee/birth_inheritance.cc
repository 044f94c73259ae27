// SPDX-License-Identifier: BSD-3-Clause
#include "tracee/birth_inheritance.h"

#include <cerrno>

namespace syd::tracee {

// Births from before the first change were not noted.
Result<void, Errno> BirthInheritance::start() {
    const auto processes = find_descendants(source_, supervisor_);
    return processes ? settle(*processes, initial_) : Unexpected{processes.error()};
}

// Those that are not in the table get that state.
Result<void, Errno> BirthInheritance::settle(const std::vector<pid_t>& processes, const policy::Snapshot& state) {
    for (const pid_t pid : processes) {
        const auto found = table_.find(pid);
        const auto settled = found && *found == nullptr ? table_.insert(pid, state, 0) : found;
        if (!settled && settled.error() != Errno{ESRCH}) {
            return Unexpected{settled.error()};
        }
    }
    return {};
}

Result<ProcessTable::Entry*, Errno> BirthInheritance::adopt(const ProcessIds& ids) {
    const auto parent = table_.find(ids.parent);
    if (!parent) {
        return parent;
    }
    if (trusts_parents_ && *parent != nullptr && !(*parent)->is_reaper) {
        return table_.insert(ids.pid, (*parent)->state, 0);
    }
    StateMeet meet;
    meet.add(initial_);
    table_.for_each([&meet](pid_t /*pid*/, const ProcessTable::Entry& entry) { meet.add(entry.state); });
    for (const ProcessTable::Former& former : table_.take_former()) {
        lost_.add(former.state);
    }
    meet.add(lost_.meet());
    return table_.insert(ids.pid, meet.result(), 0);
}

Result<void, Errno> BirthInheritance::settle_children(pid_t pid, const ProcessTable::Entry& entry) {
    const policy::Snapshot state = entry.state; // a look into the table may remove the entry
    const auto children = find_all_children(source_, pid);
    if (!children) {
        return children.error() == Errno{ESRCH} ? Result<void, Errno>() : Unexpected{children.error()};
    }
    return settle(*children, state);
}

void BirthInheritance::sweep() {
    table_.remove_ended();
    for (const ProcessTable::Former& former : table_.take_former()) {
        lost_.add(former.state);
    }
}

void BirthInheritance::note_reaper(pid_t pid) {
    if (ProcessTable::Entry* const entry = table_.peek(pid)) {
        entry->is_reaper = true;
    } else {
        trusts_parents_ = false;
    }
}

} // namespace syd::tracee
