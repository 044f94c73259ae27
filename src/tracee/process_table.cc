// SPDX-License-Identifier: BSD-3-Clause
#include "tracee/process_table.h"

#include <cerrno>
#include <iterator>

namespace syd::tracee {

Result<ProcessTable::Entry*, Errno> ProcessTable::find(pid_t pid) {
    const auto found = slots_.find(pid);
    if (found == slots_.end()) {
        return nullptr;
    }
    switch (presence_of(found->second.handle)) {
    case Presence::kGone: remove(found); return nullptr;
    case Presence::kUnknown: return Unexpected{Errno{EAGAIN}};
    case Presence::kPresent: break;
    }
    Entry& entry = found->second.entry;
    if (entry.pending) {
        if (const auto outcome = entry.pending->outcome(); outcome != ExecWatch::Outcome::kNotYet) {
            carry_out(pid, entry, outcome);
        }
    }
    return &entry;
}

ProcessTable::Entry* ProcessTable::peek(pid_t pid) {
    const auto found = slots_.find(pid);
    return found != slots_.end() ? &found->second.entry : nullptr;
}

Result<ProcessTable::Entry*, Errno> ProcessTable::insert(pid_t pid, policy::Snapshot state, pid_t reaper) {
    auto handle = make_handle(pid);
    if (!handle) {
        return Unexpected{handle.error()};
    }
    pidfds_ += std::holds_alternative<Pidfd>(*handle) ? 1U : 0U;
    Slot slot{std::move(*handle), Entry{std::move(state), std::nullopt, false, reaper}};
    return &slots_.insert_or_assign(pid, std::move(slot)).first->second.entry;
}

void ProcessTable::replace_state(Entry& entry, policy::Snapshot state) {
    former_.push_back({std::exchange(entry.state, std::move(state)), entry.reaper, 0});
}

void ProcessTable::remove_ended() {
    for (auto slot = slots_.begin(); slot != slots_.end();) {
        const auto next = std::next(slot);
        if (presence_of(slot->second.handle) == Presence::kGone) {
            remove(slot);
        }
        slot = next;
    }
}

void ProcessTable::clear() {
    slots_.clear();
    former_.clear();
    pidfds_ = 0;
}

Presence ProcessTable::presence_of(pid_t pid) const {
    const auto found = slots_.find(pid);
    return found != slots_.end() ? presence_of(found->second.handle) : Presence::kGone;
}

Result<ProcessTable::Handle, Errno> ProcessTable::make_handle(pid_t pid) const {
    if (pidfds_ >= most_pidfds_) {
        return source_.identity_of(pid).transform([](ProcessIdentity identity) { return Handle(identity); });
    }
    return source_.open_process(pid).transform([](Pidfd&& process) { return Handle(std::move(process)); });
}

Presence ProcessTable::presence_of(const Handle& handle) const {
    if (const auto* const process = std::get_if<Pidfd>(&handle)) {
        return source_.presence_of(*process);
    }
    const auto& identity = std::get<ProcessIdentity>(handle);
    const auto now = source_.identity_of(identity.pid);
    if (!now && now.error() != Errno{ESRCH}) {
        return Presence::kUnknown;
    }
    return now && *now == identity ? Presence::kPresent : Presence::kGone;
}

void ProcessTable::remove(Slots::iterator slot) {
    const pid_t pid = slot->first;
    const Entry& entry = slot->second.entry;
    former_.push_back({entry.state, entry.reaper, entry.is_reaper ? pid : 0});
    // It may have executed the program.
    if (entry.pending && entry.pending->note().after) {
        former_.push_back({entry.pending->note().after, entry.reaper, 0});
    }
    pidfds_ -= std::holds_alternative<Pidfd>(slot->second.handle) ? 1U : 0U;
    slots_.erase(slot);
}

void ProcessTable::carry_out(pid_t pid, Entry& entry, ExecWatch::Outcome outcome) {
    const PendingExec pending = std::move(*entry.pending);
    entry.pending.reset();
    replace_state(entry, pending.state_after(pid, entry.state, outcome));
}

} // namespace syd::tracee
