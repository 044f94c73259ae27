// SPDX-License-Identifier: BSD-3-Clause
#include "tracee/process_tree.h"

#include "unit/tracee/tree_test.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <string>

namespace syd::tracee {
namespace {

using policy::Snapshot;
using namespace test;

constexpr pid_t kStranger = 5000099;

class ProcessTreeTest : public TreeTest {
protected:
    ProcessTreeTest() { processes_.fork(1, kStranger); }

    bool contains(pid_t pid) const { return tree_.membership_of(pid) == Membership::kInside; }
    bool knows(pid_t pid) const {
        return std::ranges::any_of(tree_.known(), [pid](const auto& known) { return known.pid == pid; });
    }
};

TEST_F(ProcessTreeTest, looks_nothing_up_while_there_is_one_state) {
    EXPECT_TRUE(tree_.is_uniform());
    EXPECT_EQ(state_of(kEldest), "initial");
    tree_.before_exit(kEldest);
    EXPECT_EQ(processes_.lookups(), 0);
    EXPECT_TRUE(tree_.known().empty());
}

TEST_F(ProcessTreeTest, a_change_is_of_that_process_alone) {
    ASSERT_TRUE(change(kParent, strict_));
    EXPECT_FALSE(tree_.is_uniform());
    EXPECT_EQ(state_of(kParent), "strict");
    EXPECT_EQ(state_of(kEldest), "initial");
}

TEST_F(ProcessTreeTest, a_child_born_after_a_change_has_the_new_state) {
    ASSERT_TRUE(change(kParent, strict_));
    processes_.fork(kParent, kChild);
    EXPECT_EQ(state_of(kChild), "strict");
}

TEST_F(ProcessTreeTest, a_child_born_before_a_change_keeps_the_old_state) {
    processes_.fork(kParent, kChild);
    ASSERT_TRUE(change(kParent, strict_));
    EXPECT_EQ(state_of(kChild), "initial");
}

// The states of children born before, between and after two changes, the child being met only at the end.
TEST_F(ProcessTreeTest, each_child_has_the_state_of_its_birth) {
    processes_.fork(kParent, kChild);
    ASSERT_TRUE(change(kParent, strict_));
    processes_.fork(kParent, kOther);
    ASSERT_TRUE(change(kParent, loose_));
    processes_.fork(kParent, kGrandchild);
    EXPECT_EQ(state_of(kGrandchild), "loose");
    EXPECT_EQ(state_of(kOther), "strict");
    EXPECT_EQ(state_of(kChild), "initial");
}

TEST_F(ProcessTreeTest, a_known_child_is_not_reached_by_its_parents_change) {
    ASSERT_TRUE(change(kParent, strict_));
    processes_.fork(kParent, kChild);
    ASSERT_EQ(state_of(kChild), "strict");
    ASSERT_TRUE(change(kParent, loose_));
    EXPECT_EQ(state_of(kChild), "strict");
}

TEST_F(ProcessTreeTest, a_childs_change_reaches_neither_parent_nor_sibling) {
    processes_.fork(kParent, kChild);
    processes_.fork(kParent, kOther);
    ASSERT_TRUE(change(kChild, strict_));
    EXPECT_EQ(state_of(kParent), "initial");
    EXPECT_EQ(state_of(kOther), "initial");
    processes_.fork(kParent, kGrandchild);
    EXPECT_EQ(state_of(kGrandchild), "initial");
}

TEST_F(ProcessTreeTest, a_grandchild_never_met_keeps_the_state_of_its_birth) {
    ASSERT_TRUE(change(kParent, strict_));
    processes_.fork(kParent, kChild);
    processes_.fork(kChild, kGrandchild);
    ASSERT_TRUE(change(kParent, loose_));
    EXPECT_EQ(state_of(kGrandchild), "strict");
}

TEST_F(ProcessTreeTest, a_grandchild_met_before_its_parent_keeps_the_state_too) {
    ASSERT_TRUE(change(kParent, strict_));
    processes_.fork(kParent, kChild);
    processes_.fork(kChild, kGrandchild);
    ASSERT_EQ(state_of(kGrandchild), "strict");
    ASSERT_TRUE(change(kChild, loose_));
    EXPECT_EQ(state_of(kGrandchild), "strict");
    EXPECT_EQ(state_of(kParent), "strict");
}

TEST_F(ProcessTreeTest, threads_share_the_state_of_their_process) {
    processes_.start_thread(kParent, kThread);
    ASSERT_TRUE(change(kThread, strict_));
    EXPECT_EQ(state_of(kParent), "strict");
    EXPECT_EQ(state_of(kThread), "strict");
    ASSERT_TRUE(change(kParent, loose_));
    EXPECT_EQ(state_of(kThread), "loose");
}

TEST_F(ProcessTreeTest, a_threads_change_gives_the_old_state_to_the_whole_processes_children) {
    processes_.start_thread(kParent, kThread);
    processes_.fork(kParent, kChild);
    ASSERT_TRUE(change(kThread, strict_));
    EXPECT_EQ(state_of(kChild), "initial");
}

TEST_F(ProcessTreeTest, a_vanished_thread_has_no_state_and_cant_be_changed) {
    ASSERT_TRUE(change(kParent, strict_));
    EXPECT_EQ(state_of(kOther), "ESRCH");
    EXPECT_FALSE(change(kOther, loose_));
    processes_.end(kParent);
    EXPECT_EQ(state_of(kParent), "ESRCH");
}

// Orphans.

TEST_F(ProcessTreeTest, an_orphan_of_an_announced_parent_has_its_state) {
    ASSERT_TRUE(change(kEldest, strictest_));
    ASSERT_TRUE(change(kParent, loose_));
    processes_.fork(kParent, kChild);
    tree_.before_exit(kParent);
    processes_.end(kParent);
    EXPECT_EQ(state_of(kChild), "loose");
}

TEST_F(ProcessTreeTest, an_announcement_by_any_thread_counts) {
    ASSERT_TRUE(change(kEldest, strictest_));
    ASSERT_TRUE(change(kParent, loose_));
    processes_.start_thread(kParent, kThread);
    processes_.fork(kParent, kChild);
    tree_.before_exit(kThread);
    processes_.end(kParent);
    EXPECT_EQ(state_of(kChild), "loose");
}

TEST_F(ProcessTreeTest, a_parent_that_was_never_met_hands_its_state_on_before_its_exit) {
    ASSERT_TRUE(change(kEldest, strictest_));
    ASSERT_TRUE(change(kParent, loose_));
    processes_.fork(kParent, kChild);
    processes_.fork(kChild, kGrandchild);
    tree_.before_exit(kChild);
    processes_.end(kChild);
    EXPECT_EQ(state_of(kGrandchild), "loose");
}

TEST_F(ProcessTreeTest, a_daemons_double_fork_keeps_the_state) {
    ASSERT_TRUE(change(kParent, loose_));
    processes_.fork(kParent, kChild);
    processes_.fork(kChild, kGrandchild);
    tree_.before_exit(kChild);
    processes_.end(kChild);
    tree_.before_exit(kParent);
    processes_.end(kParent);
    EXPECT_EQ(state_of(kGrandchild), "loose");
}

TEST_F(ProcessTreeTest, an_orphan_of_a_killed_parent_has_the_strictest_state_of_all) {
    ASSERT_TRUE(change(kEldest, strict_));
    ASSERT_TRUE(change(kParent, loose_));
    processes_.fork(kParent, kChild);
    processes_.end(kParent);
    EXPECT_EQ(state_of(kChild), "strict");
}

TEST_F(ProcessTreeTest, the_killed_parents_own_state_is_a_candidate_even_when_forgotten) {
    ASSERT_TRUE(change(kParent, strictest_));
    processes_.fork(kParent, kChild);
    processes_.end(kParent);
    tree_.sweep();
    ASSERT_FALSE(knows(kParent));
    EXPECT_EQ(state_of(kChild), "strictest");
}

TEST_F(ProcessTreeTest, the_initial_state_is_a_candidate_too) {
    ASSERT_TRUE(change(kEldest, loose_));
    ASSERT_TRUE(change(kParent, loose_));
    processes_.fork(kParent, kChild);
    processes_.end(kParent);
    EXPECT_EQ(state_of(kChild), "initial");
}

TEST_F(ProcessTreeTest, an_announced_exit_leaves_no_candidate_behind) {
    ASSERT_TRUE(change(kParent, strictest_));
    tree_.before_exit(kParent);
    processes_.end(kParent);
    tree_.sweep();
    processes_.fork(kEldest, kChild);
    processes_.fork(kChild, kGrandchild);
    processes_.end(kChild);
    EXPECT_EQ(state_of(kGrandchild), "initial");
}

TEST_F(ProcessTreeTest, orphans_from_before_the_first_change_have_the_initial_state) {
    processes_.fork(kParent, kChild);
    processes_.end(kParent);
    ASSERT_TRUE(change(kEldest, strictest_));
    EXPECT_EQ(state_of(kChild), "initial");
}

TEST_F(ProcessTreeTest, a_zombies_child_is_an_orphan) {
    ASSERT_TRUE(change(kParent, strictest_));
    processes_.fork(kParent, kChild);
    processes_.become_zombie(kParent);
    EXPECT_EQ(state_of(kChild), "strictest");
}

// Inner reapers.

TEST_F(ProcessTreeTest, an_inner_reapers_state_is_not_trusted_for_orphans) {
    processes_.make_reaper(kEldest);
    tree_.note_reaper(kEldest);
    ASSERT_TRUE(change(kParent, strictest_));
    processes_.fork(kParent, kChild);
    processes_.end(kParent);
    tree_.sweep();
    EXPECT_EQ(state_of(kChild), "strictest");
}

TEST_F(ProcessTreeTest, an_inner_reapers_state_is_not_trusted_where_the_middle_was_never_seen) {
    processes_.make_reaper(kEldest);
    tree_.note_reaper(kEldest);
    ASSERT_TRUE(change(kParent, strictest_));
    processes_.fork(kParent, kChild);
    processes_.fork(kChild, kGrandchild);
    processes_.end(kChild); // kParent lives
    EXPECT_EQ(state_of(kGrandchild), "strictest");
}

TEST_F(ProcessTreeTest, children_of_others_than_reapers_have_their_parents_state) {
    ASSERT_TRUE(change(kEldest, strictest_));
    ASSERT_TRUE(change(kParent, loose_));
    tree_.note_reaper(kEldest);
    processes_.fork(kParent, kChild);
    EXPECT_EQ(state_of(kChild), "loose");
}

TEST_F(ProcessTreeTest, what_died_elsewhere_is_no_candidate_for_a_reapers_child) {
    processes_.fork(kEldest, kOther);
    ASSERT_TRUE(change(kOther, strictest_));
    processes_.make_reaper(kParent);
    ASSERT_TRUE(change(kParent, strict_));
    tree_.note_reaper(kParent);
    processes_.end(kOther); // below the eldest, not below kParent
    processes_.fork(kParent, kChild);
    EXPECT_EQ(state_of(kChild), "strict");
}

TEST_F(ProcessTreeTest, what_a_reaper_lost_is_the_next_ones_when_it_has_died) {
    processes_.make_reaper(kEldest);
    tree_.note_reaper(kEldest);
    ASSERT_TRUE(change(kEldest, loose_));
    processes_.make_reaper(kParent);
    tree_.note_reaper(kParent);
    processes_.fork(kParent, kOther);
    ASSERT_TRUE(change(kOther, strictest_));
    processes_.fork(kOther, kChild);
    processes_.end(kParent);
    processes_.end(kOther);
    EXPECT_EQ(state_of(kChild), "strictest");
}

TEST_F(ProcessTreeTest, a_reaper_is_remembered_from_before_the_first_change) {
    processes_.make_reaper(kEldest);
    tree_.note_reaper(kEldest);
    EXPECT_TRUE(tree_.is_uniform());
    ASSERT_TRUE(change(kParent, strictest_));
    processes_.fork(kParent, kChild);
    processes_.end(kParent);
    EXPECT_EQ(state_of(kChild), "strictest");
}

TEST_F(ProcessTreeTest, the_first_of_a_pid_namespace_is_a_reaper_that_nobody_named) {
    ASSERT_TRUE(change(kEldest, loose_));
    ASSERT_TRUE(change(kParent, strictest_));
    tree_.expect_nested_pid_namespaces();
    processes_.fork(kEldest, kOther); // never seen
    processes_.make_first_of_namespace(kOther);
    processes_.fork(kOther, kGrandchild);
    EXPECT_EQ(state_of(kGrandchild), "strictest") << "its maker may have been below kParent";
    processes_.fork(kEldest, kChild);
    EXPECT_EQ(state_of(kChild), "loose") << "its parent is no first";
}

// Pids that are given anew.

TEST_F(ProcessTreeTest, a_pid_given_anew_does_not_inherit_the_stale_entry) {
    ASSERT_TRUE(change(kParent, loose_));
    tree_.before_exit(kParent);
    processes_.end(kParent);
    processes_.fork(kEldest, kParent);
    EXPECT_EQ(state_of(kParent), "initial");
}

TEST_F(ProcessTreeTest, a_stale_entry_is_no_ancestor) {
    ASSERT_TRUE(change(kParent, loose_));
    tree_.before_exit(kParent);
    processes_.end(kParent);
    processes_.fork(kEldest, kParent);
    processes_.fork(kParent, kChild);
    EXPECT_EQ(state_of(kChild), "initial");
}

TEST_F(ProcessTreeTest, a_child_with_a_reused_pid_gets_its_parents_state_before_a_change) {
    processes_.fork(kParent, kChild);
    ASSERT_TRUE(change(kChild, loose_));
    tree_.before_exit(kChild);
    processes_.end(kChild);
    processes_.fork(kParent, kChild);
    ASSERT_TRUE(change(kParent, strict_));
    EXPECT_EQ(state_of(kChild), "initial");
}

TEST_F(ProcessTreeTest, a_thread_id_that_was_a_pid_is_of_its_own_process) {
    ASSERT_TRUE(change(kParent, loose_));
    tree_.before_exit(kParent);
    processes_.end(kParent);
    processes_.start_thread(kEldest, kParent);
    EXPECT_EQ(state_of(kParent), "initial");
    EXPECT_FALSE(knows(kParent));
}

// Everyone at once.

TEST_F(ProcessTreeTest, set_all_reaches_everyone_for_good) {
    ASSERT_TRUE(change(kParent, strict_));
    tree_.set_all(loose_);
    EXPECT_TRUE(tree_.is_uniform());
    processes_.fork(kParent, kChild);
    for (const pid_t pid : {kEldest, kParent, kChild}) {
        EXPECT_EQ(state_of(pid), "loose") << pid;
    }
    EXPECT_TRUE(change(kParent, strict_));
    EXPECT_TRUE(tree_.before_exec(kParent, {strict_, {}}));
    EXPECT_EQ(state_of(kParent), "loose");
    EXPECT_TRUE(tree_.known().empty());
}

TEST_F(ProcessTreeTest, follow_only_leaves_all_others_unconfined) {
    processes_.fork(kParent, kChild);
    tree_.follow_only(kEldest);
    EXPECT_EQ(state_of(kEldest), "initial");
    EXPECT_TRUE(tree_.state_of(kParent).value()->unconfined);
    ASSERT_TRUE(change(kEldest, strict_));
    processes_.fork(kEldest, kOther);
    EXPECT_EQ(state_of(kEldest), "strict");
    for (const pid_t pid : {kParent, kChild, kOther}) {
        EXPECT_TRUE(tree_.state_of(pid).value()->unconfined) << pid;
    }
}

TEST_F(ProcessTreeTest, follow_only_leaves_orphans_unconfined) {
    tree_.follow_only(kEldest);
    processes_.fork(kParent, kChild);
    processes_.end(kParent);
    EXPECT_TRUE(tree_.state_of(kChild).value()->unconfined);
}

// Housekeeping.

TEST_F(ProcessTreeTest, sweep_forgets_the_dead_and_only_them) {
    processes_.fork(kParent, kChild);
    ASSERT_TRUE(change(kParent, strict_));
    ASSERT_TRUE(knows(kParent) && knows(kChild));
    processes_.end(kChild);
    tree_.sweep();
    EXPECT_FALSE(knows(kChild));
    EXPECT_TRUE(knows(kParent));
    EXPECT_EQ(state_of(kParent), "strict");
}

TEST_F(ProcessTreeTest, does_not_grow_with_the_number_of_processes_that_came_and_went) {
    ASSERT_TRUE(change(kParent, strict_));
    for (pid_t pid = kStranger + 1; pid < kStranger + 1000; ++pid) {
        processes_.fork(kParent, pid);
        ASSERT_EQ(state_of(pid), "strict");
        tree_.before_exit(pid);
        processes_.end(pid);
    }
    EXPECT_LE(tree_.known().size(), 64U);
}

TEST_F(ProcessTreeTest, contains_what_is_below_the_supervisor) {
    processes_.fork(kParent, kChild);
    EXPECT_TRUE(contains(kEldest));
    EXPECT_TRUE(contains(kChild));
    EXPECT_FALSE(contains(kSupervisor));
    EXPECT_FALSE(contains(kStranger));
    EXPECT_FALSE(contains(kOther)); // there is none
    EXPECT_FALSE(contains(0));
    processes_.end(kParent);
    EXPECT_TRUE(contains(kChild)); // the supervisor's own now
    EXPECT_FALSE(contains(kParent));
}

TEST_F(ProcessTreeTest, contains_is_not_fooled_by_a_pid_given_anew_outside) {
    ASSERT_TRUE(change(kParent, strict_));
    processes_.end(kParent);
    processes_.fork(1, kParent);
    EXPECT_FALSE(contains(kParent));
}

// An exec that is announced. What comes of it is ExecWatch's word; of a process that is not there it is yes.

TEST_F(ProcessTreeTest, an_exec_that_happened_brings_the_new_state) {
    processes_.fork(kParent, kChild);
    EXPECT_TRUE(tree_.before_exec(kParent, {strict_, {}}));
    EXPECT_EQ(state_of(kParent), "strict");
    EXPECT_EQ(state_of(kChild), "initial");
    EXPECT_EQ(state_of(kEldest), "initial");
}

TEST_F(ProcessTreeTest, an_exec_that_did_not_happen_changes_nothing) {
    const pid_t self = ::getpid();
    processes_.fork(kParent, self);
    EXPECT_TRUE(tree_.before_exec(self, {strict_, {}}));
    EXPECT_EQ(state_of(self), "initial");
    ASSERT_TRUE(change(self, loose_));
    EXPECT_EQ(state_of(self), "loose");
}

TEST_F(ProcessTreeTest, a_killed_process_that_may_have_executed_is_a_candidate_in_both_states) {
    const pid_t self = ::getpid();
    processes_.fork(kParent, self);
    EXPECT_TRUE(tree_.before_exec(self, {strictest_, {}}));
    processes_.fork(self, kChild);
    processes_.end(self);
    tree_.sweep();
    EXPECT_EQ(state_of(kChild), "strictest");
}

} // namespace
} // namespace syd::tracee
