// SPDX-License-Identifier: BSD-3-Clause
// BirthInheritance: for an engine that is told of each new process before that runs (ptrace(2), PTRACE_O_TRACEFORK).
// A process that is in the table has its state from there; one that is not was forked by a process that was killed
// before it could tell.
#pragma once

#include "tracee/inheritance.h"

#include <vector>

namespace syd::tracee {

class BirthInheritance final : public Inheritance {
public:
    // All references outlive the object. `supervisor` is sydbox.
    BirthInheritance(const ProcessSource& source, ProcessTable& table, pid_t supervisor, policy::Snapshot initial)
        : source_(source), table_(table), supervisor_(supervisor), initial_(std::move(initial)) {}

    [[nodiscard]] Result<void, Errno> start() override;
    [[nodiscard]] Result<ProcessTable::Entry*, Errno> adopt(const ProcessIds& ids) override;
    [[nodiscard]] Result<void, Errno> settle_children(pid_t pid, const ProcessTable::Entry& entry) override;
    void before_exit(pid_t /*pid*/, const ProcessTable::Entry& /*entry*/) override {} // its children are known
    void sweep() override;
    [[nodiscard]] std::size_t size() const override { return table_.size() + table_.former_size(); }
    void note_reaper(pid_t pid) override;
    void expect_unknown_reapers() override { trusts_parents_ = false; }
    void expect_nested_pid_namespaces() override { trusts_parents_ = false; }

private:
    [[nodiscard]] Result<void, Errno> settle(const std::vector<pid_t>& processes, const policy::Snapshot& state);

    const ProcessSource& source_;
    ProcessTable& table_;
    pid_t supervisor_;
    policy::Snapshot initial_;
    LostStates lost_;
    bool trusts_parents_ = true; // a parent that is no reaper has made its children itself
};

} // namespace syd::tracee
