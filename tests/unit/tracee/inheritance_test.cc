// SPDX-License-Identifier: BSD-3-Clause
// States that are inherited where something goes wrong: processes that nobody has met are killed, threads end, nothing
// can be looked at. No process may get a state that allows more than its own.
#include "tracee/process_tree.h"

#include "policy/magic.h"
#include "unit/tracee/tree_test.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <memory>
#include <string>

namespace syd::tracee {
namespace {

using policy::Mode;
using policy::SandboxType;
using policy::Snapshot;
using namespace test;

constexpr pid_t kFirstOfMany = 5001000;

class InheritanceTest : public TreeTest {
protected:
    // A process announces its exit, and its parent waits for it.
    void exit(pid_t pid) {
        tree_.before_exit(pid);
        processes_.end(pid);
    }
    // So many processes are forked by the eldest, and met, that the tree forgets those that have ended.
    void fork_many() {
        for (int count = 0; count < 63; ++count) {
            processes_.fork(kEldest, next_);
            ASSERT_TRUE(tree_.state_of(next_++));
        }
    }

    pid_t next_ = kFirstOfMany;
};

TEST_F(InheritanceTest, an_orphan_of_a_killed_process_that_nobody_met_keeps_its_state) {
    ASSERT_TRUE(change(kParent, strictest_));
    processes_.fork(kParent, kChild);
    processes_.fork(kChild, kGrandchild);
    processes_.end(kChild);
    exit(kParent);
    fork_many();
    EXPECT_EQ(state_of(kGrandchild), "strictest");
}

TEST_F(InheritanceTest, the_same_orphan_keeps_its_state_when_its_ancestor_gets_another) {
    ASSERT_TRUE(change(kParent, strictest_));
    processes_.fork(kParent, kChild);
    processes_.fork(kChild, kGrandchild);
    processes_.end(kChild);
    ASSERT_TRUE(change(kParent, loose_));
    fork_many();
    EXPECT_EQ(state_of(kGrandchild), "strictest");
}

TEST_F(InheritanceTest, the_same_orphan_keeps_its_state_when_its_ancestor_executes_a_program) {
    ASSERT_TRUE(change(kParent, strictest_));
    processes_.fork(kParent, kChild);
    processes_.fork(kChild, kGrandchild);
    processes_.end(kChild);
    ASSERT_TRUE(tree_.before_exec(kParent, {loose_, {}}));
    tree_.sweep();
    tree_.note_exec(kParent);
    ASSERT_EQ(state_of(kParent), "loose");
    fork_many();
    EXPECT_EQ(state_of(kGrandchild), "strictest");
}

TEST_F(InheritanceTest, a_thread_that_ends_does_not_announce_the_exit_of_its_process) {
    ASSERT_TRUE(change(kParent, strictest_));
    processes_.start_thread(kParent, kThread);
    tree_.before_exit(kThread);
    processes_.end_thread(kThread);
    processes_.fork(kParent, kChild);
    processes_.end(kParent);
    fork_many();
    EXPECT_EQ(state_of(kChild), "strictest");
}

TEST_F(InheritanceTest, a_child_that_is_forked_beside_an_exit_keeps_its_state) {
    ASSERT_TRUE(change(kParent, strictest_));
    processes_.start_thread(kParent, kThread);
    tree_.before_exit(kParent);
    processes_.fork(kParent, kChild); // by the other thread
    processes_.end(kParent);
    fork_many();
    EXPECT_EQ(state_of(kChild), "strictest");
}

TEST_F(InheritanceTest, former_states_do_not_restrict_those_that_are_forked_later) {
    ASSERT_TRUE(change(kParent, strictest_));
    processes_.fork(kParent, kChild);
    processes_.end(kParent);
    tree_.sweep(); // the child is settled
    processes_.fork(kEldest, kOther);
    processes_.fork(kOther, kGrandchild);
    processes_.end(kChild);
    tree_.sweep();
    processes_.end(kOther);
    EXPECT_EQ(state_of(kGrandchild), "initial");
}

// Reapers.

TEST_F(InheritanceTest, orphans_of_a_reaper_are_not_its_own_children_when_it_exits) {
    processes_.make_reaper(kEldest);
    tree_.note_reaper(kEldest);
    ASSERT_TRUE(change(kEldest, loose_));
    ASSERT_TRUE(change(kParent, strictest_));
    processes_.fork(kParent, kChild);
    processes_.fork(kChild, kGrandchild);
    processes_.end(kChild);
    exit(kEldest);
    EXPECT_EQ(state_of(kGrandchild), "strictest");
}

TEST_F(InheritanceTest, orphans_of_a_reaper_keep_their_state_when_it_gets_another) {
    processes_.make_reaper(kEldest);
    tree_.note_reaper(kEldest);
    ASSERT_TRUE(change(kParent, strictest_));
    processes_.fork(kParent, kChild);
    processes_.end(kParent);
    ASSERT_TRUE(change(kEldest, loose_));
    tree_.sweep();
    EXPECT_EQ(state_of(kChild), "strictest");
}

TEST_F(InheritanceTest, a_process_that_stops_being_a_reaper_leaves_its_orphans_to_the_next) {
    processes_.make_reaper(kEldest);
    tree_.note_reaper(kEldest);
    ASSERT_TRUE(change(kEldest, loose_));
    ASSERT_TRUE(change(kParent, strictest_));
    processes_.fork(kParent, kChild);
    processes_.fork(kChild, kGrandchild);
    processes_.stop_reaping(kEldest);
    processes_.end(kChild);
    exit(kParent);
    fork_many();
    EXPECT_EQ(state_of(kGrandchild), "strictest");
}

TEST_F(InheritanceTest, a_reaper_that_ends_leaves_its_orphans_to_the_next) {
    processes_.make_reaper(kParent);
    ASSERT_TRUE(change(kParent, strict_));
    tree_.note_reaper(kParent);
    processes_.fork(kParent, kOther);
    ASSERT_TRUE(change(kOther, strictest_));
    processes_.fork(kOther, kChild);
    processes_.fork(kChild, kGrandchild);
    processes_.end(kChild); // an orphan of kParent's
    processes_.end(kOther);
    processes_.end(kParent); // an orphan of the supervisor's
    fork_many();
    EXPECT_EQ(state_of(kGrandchild), "strictest");
}

TEST_F(InheritanceTest, a_reaper_that_could_not_be_looked_at_is_anybody) {
    ASSERT_TRUE(change(kEldest, loose_));
    processes_.make_reaper(kEldest);
    processes_.fail_with(EMFILE);
    tree_.note_reaper(kEldest);
    processes_.fail_with(0);
    ASSERT_TRUE(change(kParent, strictest_));
    processes_.fork(kParent, kChild);
    processes_.fork(kChild, kGrandchild);
    processes_.end(kChild);
    exit(kParent);
    fork_many();
    EXPECT_EQ(state_of(kGrandchild), "strictest");
}

TEST_F(InheritanceTest, orphans_in_an_inner_pid_namespace_keep_their_state) {
    tree_.expect_nested_pid_namespaces();
    ASSERT_TRUE(change(kEldest, loose_));
    processes_.fork(kEldest, kOther); // never met
    processes_.make_first_of_namespace(kOther);
    processes_.fork(kOther, kThread);
    ASSERT_TRUE(change(kThread, strictest_));
    processes_.fork(kThread, kChild);
    processes_.fork(kChild, kGrandchild);
    processes_.end(kChild);
    exit(kThread);
    fork_many();
    EXPECT_EQ(state_of(kGrandchild), "strictest");
}

// What cannot be found out.

TEST_F(InheritanceTest, a_shortage_is_an_error_and_changes_nothing) {
    ASSERT_TRUE(change(kParent, strict_));
    processes_.fork(kParent, kChild);
    processes_.fail_with(EMFILE);
    EXPECT_EQ(state_of(kChild), "EMFILE");
    EXPECT_EQ(state_of(kParent), "strict") << "its pidfd is at hand";
    EXPECT_FALSE(change(kParent, loose_)) << "its children are not known";
    EXPECT_FALSE(tree_.before_exec(kParent, {loose_, {}}));
    EXPECT_FALSE(tree_.forget_exec(kChild));
    EXPECT_EQ(tree_.membership_of(kParent), Membership::kInside);
    EXPECT_EQ(tree_.membership_of(kChild), Membership::kUnknown);
    processes_.fail_with(0);
    EXPECT_EQ(state_of(kParent), "strict");
    EXPECT_EQ(state_of(kChild), "strict");
}

TEST_F(InheritanceTest, the_first_change_can_be_repeated_after_a_shortage) {
    processes_.make_reaper(kEldest);
    tree_.note_reaper(kEldest);
    processes_.fork(kEldest, kOther);
    processes_.fail_with(EMFILE);
    EXPECT_FALSE(change(kParent, strictest_));
    EXPECT_TRUE(tree_.is_uniform());
    EXPECT_EQ(state_of(kParent), "initial");
    processes_.fail_with(0);
    ASSERT_TRUE(change(kParent, strictest_));
    EXPECT_EQ(state_of(kOther), "initial");
    processes_.fork(kParent, kChild);
    processes_.end(kParent);
    EXPECT_EQ(state_of(kChild), "strictest") << "the reaper was not forgotten";
}

TEST_F(InheritanceTest, nothing_changes_while_the_children_cannot_be_listed) {
    ASSERT_TRUE(change(kParent, strict_));
    for (pid_t pid = kFirstOfMany; pid < kFirstOfMany + 5; ++pid) {
        processes_.fork(kParent, pid);
    }
    processes_.be_restless();
    const auto changed = tree_.change(kParent, loose_);
    ASSERT_FALSE(changed);
    EXPECT_EQ(changed.error(), Errno{EAGAIN});
    EXPECT_EQ(state_of(kParent), "strict");
}

TEST_F(InheritanceTest, a_former_state_counts_for_good_where_orphans_cannot_be_settled) {
    ASSERT_TRUE(change(kParent, strictest_));
    processes_.fork(kParent, kChild);
    processes_.fork(kChild, kGrandchild);
    processes_.fork(kChild, kOther);
    processes_.end(kChild);
    exit(kParent);
    processes_.be_restless();
    for (int sweeps = 0; sweeps < 3; ++sweeps) {
        tree_.sweep();
    }
    EXPECT_EQ(state_of(kGrandchild), "strictest");
    EXPECT_EQ(state_of(kOther), "strictest");
}

TEST(LostStates, stay_few_and_forbid_everything_in_the_end) {
    const Snapshot loose = state_with({});
    const Snapshot strict = state_with({SandboxType::kWrite, SandboxType::kRead});
    LostStates lost;
    EXPECT_EQ(lost.meet(), nullptr);
    lost.add(nullptr);
    EXPECT_EQ(lost.meet(), nullptr);
    lost.add(strict);
    lost.add(loose);
    EXPECT_EQ(lost.meet(), strict);
    for (int number = 0; number < 3000; ++number) {
        policy::Configuration configuration;
        configuration.state.set_mode(SandboxType::kWrite, Mode::kDeny);
        const std::string text = "blacklist/write+/folder/" + std::to_string(number);
        const auto command = policy::parse_magic(text); // refers to the text
        ASSERT_TRUE(command);
        const auto prepared = policy::prepare_magic(*command, {});
        ASSERT_TRUE(prepared);
        ASSERT_TRUE(prepared->apply(configuration));
        lost.add(std::make_shared<const policy::State>(configuration.state));
        ASSERT_LE(lost.meet()->path_rules(policy::PathAccess::kWrite).size(), 2048U);
    }
    EXPECT_EQ(lost.meet()->lock, policy::MagicLock::kOn);
    EXPECT_EQ(lost.meet()->mode(SandboxType::kNetwork), Mode::kDeny);
    EXPECT_FALSE(lost.meet()->unconfined);
}

// A process that keeps killing its children must not make the tree slow: each costs a bounded number of looks.
TEST_F(InheritanceTest, killed_children_cost_the_same_however_many_they_are) {
    ASSERT_TRUE(change(kParent, strict_));
    const auto kill_children = [this](int count) {
        const int before = processes_.lookups();
        for (int number = 0; number < count; ++number) {
            processes_.fork(kParent, next_);
            EXPECT_TRUE(change(next_, state_with({SandboxType::kWrite, SandboxType::kNetwork})));
            processes_.end(next_++);
        }
        return processes_.lookups() - before;
    };
    const int first = kill_children(1000);
    const int later = kill_children(1000);
    EXPECT_LE(later, first + first / 10);
    EXPECT_LE(tree_.known().size(), 128U);
}

TEST_F(InheritanceTest, processes_beyond_the_limit_of_pidfds_are_known_by_their_identity) {
    constexpr std::size_t kMost = 2;
    ProcessTree tree(processes_, kSupervisor, initial_, kMost);
    ASSERT_TRUE(tree.change(kParent, strict_));
    for (pid_t pid = kFirstOfMany; pid < kFirstOfMany + 10; ++pid) {
        processes_.fork(kParent, pid);
        EXPECT_EQ(tree.state_of(pid).value_or(nullptr), strict_);
    }
    ASSERT_TRUE(tree.change(kFirstOfMany + 9, loose_));
    EXPECT_EQ(tree.state_of(kFirstOfMany + 9).value_or(nullptr), loose_);
    processes_.end(kFirstOfMany + 9);
    processes_.fork(kParent, kFirstOfMany + 9); // its pid again
    EXPECT_EQ(tree.state_of(kFirstOfMany + 9).value_or(nullptr), strict_);
    processes_.fail_with(EMFILE);
    EXPECT_EQ(tree.state_of(kFirstOfMany + 9).error(), Errno{EAGAIN});
    EXPECT_EQ(tree.state_of(kParent).value_or(nullptr), strict_);
}

// An engine that tells of births.

class BirthTest : public InheritanceTest {
protected:
    BirthTest() { tree_.expect_births(); }
    void fork(pid_t parent, pid_t child) {
        processes_.fork(parent, child);
        tree_.note_birth(parent, child);
    }
};

TEST_F(BirthTest, a_new_process_has_the_state_of_its_maker) {
    fork(kParent, kOther);
    ASSERT_TRUE(change(kParent, strict_));
    fork(kParent, kChild);
    ASSERT_TRUE(change(kParent, loose_));
    fork(kChild, kGrandchild);
    EXPECT_EQ(state_of(kOther), "initial");
    EXPECT_EQ(state_of(kChild), "strict");
    EXPECT_EQ(state_of(kGrandchild), "strict");
}

TEST_F(BirthTest, a_thread_and_a_process_that_is_gone_are_no_births) {
    ASSERT_TRUE(change(kParent, strict_));
    const auto before = tree_.known().size();
    processes_.start_thread(kParent, kThread);
    tree_.note_birth(kParent, kThread);
    tree_.note_birth(kParent, kOther);
    EXPECT_EQ(tree_.known().size(), before);
}

TEST_F(BirthTest, an_orphan_whose_birth_was_not_told_has_the_strictest_state_of_all) {
    ASSERT_TRUE(change(kParent, strict_));
    fork(kParent, kOther);
    ASSERT_TRUE(change(kOther, strictest_));
    processes_.fork(kParent, kChild);
    processes_.end(kOther);
    processes_.end(kParent);
    tree_.sweep();
    EXPECT_EQ(state_of(kChild), "strictest");
}

TEST_F(BirthTest, the_parent_counts_where_it_has_not_told_yet) {
    ASSERT_TRUE(change(kParent, loose_));
    processes_.fork(kParent, kChild);
    EXPECT_EQ(state_of(kChild), "loose");
    tree_.note_birth(kParent, kChild);
    EXPECT_EQ(state_of(kChild), "loose");
    tree_.note_reaper(kParent);
    processes_.fork(kParent, kGrandchild);
    EXPECT_EQ(state_of(kGrandchild), "initial") << "it may be an orphan";
}

TEST_F(BirthTest, parents_do_not_count_where_there_are_unknown_reapers) {
    ASSERT_TRUE(change(kParent, loose_));
    tree_.expect_nested_pid_namespaces();
    processes_.fork(kParent, kChild);
    EXPECT_EQ(state_of(kChild), "initial");
}

TEST_F(BirthTest, a_reaper_from_before_the_first_change_is_not_forgotten) {
    tree_.note_reaper(kParent);
    ASSERT_TRUE(change(kParent, loose_));
    processes_.fork(kParent, kChild);
    EXPECT_EQ(state_of(kChild), "initial");
}

TEST_F(BirthTest, an_untold_child_keeps_the_state_that_its_parent_had) {
    ASSERT_TRUE(change(kParent, strict_));
    processes_.fork(kParent, kChild);
    ASSERT_TRUE(change(kParent, loose_));
    EXPECT_EQ(state_of(kChild), "strict");
}

TEST_F(BirthTest, an_exec_holds_when_it_is_told) {
    ASSERT_TRUE(change(kParent, strict_));
    ASSERT_TRUE(tree_.before_exec(kParent, {strictest_, {}}));
    EXPECT_EQ(state_of(kParent), "strict");
    tree_.note_exec(kParent);
    EXPECT_EQ(state_of(kParent), "strictest");
    tree_.note_exec(kParent);
    EXPECT_EQ(state_of(kParent), "strictest");
    ASSERT_TRUE(tree_.before_exec(kParent, {loose_, {}}));
    ASSERT_TRUE(tree_.forget_exec(kParent));
    tree_.note_exec(kParent);
    EXPECT_EQ(state_of(kParent), "strictest") << "that attempt has failed";
}

TEST_F(BirthTest, a_shortage_is_an_error_and_changes_nothing) {
    processes_.fail_with(EMFILE);
    EXPECT_FALSE(change(kParent, strict_));
    EXPECT_TRUE(tree_.is_uniform());
    processes_.fail_with(0);
    ASSERT_TRUE(change(kParent, strict_));
    processes_.fork(kParent, kChild);
    processes_.fail_with(EMFILE);
    EXPECT_FALSE(change(kParent, loose_));
    EXPECT_EQ(state_of(kChild), "EMFILE");
}

TEST_F(BirthTest, with_follow_only_new_processes_are_unconfined) {
    tree_.follow_only(kEldest);
    fork(kEldest, kChild);
    EXPECT_TRUE(tree_.state_of(kChild).value()->unconfined);
    EXPECT_EQ(state_of(kEldest), "initial");
}

TEST_F(BirthTest, follow_only_confines_all_where_the_process_cannot_be_looked_at) {
    processes_.fail_with(EMFILE);
    tree_.follow_only(kEldest);
    EXPECT_EQ(state_of(kParent), "initial");
}

} // namespace
} // namespace syd::tracee
