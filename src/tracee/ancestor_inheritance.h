// SPDX-License-Identifier: BSD-3-Clause
// AncestorInheritance: for an engine that is not told of births. A process is met when it makes its first intercepted
// call, and its state is derived from its nearest ancestor that is in the table.
//
// For the states of all others to be exact
//  - the children of a process get its state before it gets another one, and before it exits;
//  - so the unknown processes between an unknown process and that ancestor have never had a state of their own.
//
// A process that was killed, or whose parent was never met, may leave orphans behind that nobody has met. Orphans
// become children of a reaper: of sydbox, of a process that asked for it (PR_SET_CHILD_SUBREAPER), or of the first
// process of an inner pid namespace. A child of a reaper may be anybody's orphan, so it gets the meet of all states
// below the reaper. A state that is not in the table any more counts among them until all children of the reaper have
// been settled after it left; if that fails, for good.
#pragma once

#include "tracee/inheritance.h"

#include <map>
#include <set>
#include <utility>
#include <vector>

namespace syd::tracee {

class AncestorInheritance final : public Inheritance {
public:
    // All references outlive the object. `supervisor` is sydbox, a child subreaper.
    AncestorInheritance(const ProcessSource& source, ProcessTable& table, pid_t supervisor, policy::Snapshot initial)
        : source_(source), table_(table), supervisor_(supervisor), initial_(std::move(initial)) {}

    [[nodiscard]] Result<void, Errno> start() override;
    [[nodiscard]] Result<ProcessTable::Entry*, Errno> adopt(const ProcessIds& ids) override;
    [[nodiscard]] Result<void, Errno> settle_children(pid_t pid, const ProcessTable::Entry& entry) override;
    void before_exit(pid_t pid, const ProcessTable::Entry& entry) override;
    void sweep() override;
    [[nodiscard]] std::size_t size() const override {
        return table_.size() + table_.former_size() + former_.size() + leaving_.size();
    }
    void note_reaper(pid_t pid) override;
    void expect_unknown_reapers() override { has_unknown_reapers_ = true; }
    void expect_nested_pid_namespaces() override { has_nested_namespaces_ = true; }

private:
    // A state, and the reaper that takes in the orphans of its process: 0 is sydbox.
    struct Origin {
        policy::Snapshot state;
        pid_t reaper = 0;
    };
    using Former = std::pair<pid_t, policy::Snapshot>;

    [[nodiscard]] Result<Origin, Errno> origin_of(ProcessIds ids);
    [[nodiscard]] Result<Origin, Errno> origin_from_ancestors(pid_t parent);
    [[nodiscard]] Result<bool, Errno> is_init_of_namespace(pid_t pid) const;
    [[nodiscard]] Origin origin_of_children(pid_t pid, const ProcessTable::Entry& entry);
    [[nodiscard]] policy::Snapshot meet_below(pid_t reaper, const policy::Snapshot& own_state);
    [[nodiscard]] bool is_below(pid_t reaper, pid_t outer);
    [[nodiscard]] Result<bool, Errno> is_descendant(pid_t process, pid_t ancestor) const;
    [[nodiscard]] Result<ProcessTable::Entry*, Errno> find_or_adopt(pid_t pid);
    // Puts those of the processes into the table that are not in it.
    template <class GetOrigin>
    [[nodiscard]] Result<void, Errno> insert_unknown(const std::vector<pid_t>& pids, GetOrigin get_origin);
    [[nodiscard]] Result<void, Errno> insert_children_of(pid_t pid, pid_t reaper);
    void mark_reaper(pid_t pid);
    [[nodiscard]] bool settle_orphans_of(pid_t reaper);
    [[nodiscard]] bool settle_reapers_above(pid_t reaper);
    [[nodiscard]] bool settle_everybody();
    void take_former_states();
    void hand_over(pid_t reaper, pid_t next);

    const ProcessSource& source_;
    ProcessTable& table_;
    pid_t supervisor_;
    policy::Snapshot initial_;
    // Former states, each with the reaper of its process. Those in leaving_ count until sweep() has settled the
    // orphans.
    std::set<Former> former_;
    std::set<Former> leaving_;
    std::map<pid_t, LostStates> lost_;             // by reaper
    std::map<pid_t, policy::Snapshot> last_meets_; // by reaper
    std::vector<pid_t> early_reapers_;             // noted before the start
    bool has_started_ = false;
    bool has_nested_namespaces_ = false;
    bool has_unknown_reapers_ = false;
};

} // namespace syd::tracee
