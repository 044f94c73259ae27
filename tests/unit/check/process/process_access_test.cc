// SPDX-License-Identifier: BSD-3-Clause
// Calls that take a process over, and calls that are noted and go on.
#include "unit/check/sleeper.h"
#include "unit/check/world.h"

#include <gtest/gtest.h>
#include <linux/perf_event.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <unistd.h>

#include <string>

namespace syd::check {
namespace {

using test::Sleeper;
using test::Texts;
using test::World;

constexpr pid_t kGone = test::kSupervisor + 9;
const std::string kReply(512, '\0');
const Texts kOutsider{"network/connect a process outside the sandbox is not to be taken over EPERM (no rule)"};
const Texts kLessConfined{"network/connect a process that may do more is not to be taken over EPERM (no rule)"};

class ProcessAccessTest : public ::testing::Test {
protected:
    ProcessAccessTest() { world_.set_up("core/sandbox/network:deny"); }

    std::string perf_event_open(pid_t target, unsigned flags = 0) {
        return world_.decide("perf_event_open", {0, target, -1, -1, flags});
    }
    std::string trace_me() { return world_.decide("ptrace", {PTRACE_TRACEME, 0, 0, 0}); }

    World world_;
    Sleeper child_;
};

TEST_F(ProcessAccessTest, of_an_outsider_by_perf_event_open_is_refused) {
    EXPECT_EQ(perf_event_open(child_.pid()), "refuse EPERM");
    EXPECT_EQ(world_.take_reports(), kOutsider);
    world_.processes().fork(::getpid(), child_.pid());
    EXPECT_EQ(perf_event_open(child_.pid()), "continue");
    EXPECT_EQ(perf_event_open(::getpid()), "continue");
}

TEST_F(ProcessAccessTest, is_not_what_perf_event_open_does_to_a_processor_or_a_cgroup) {
    EXPECT_EQ(perf_event_open(0), "continue");
    EXPECT_EQ(perf_event_open(-1), "continue");
    EXPECT_EQ(perf_event_open(child_.pid(), PERF_FLAG_PID_CGROUP), "continue");
    EXPECT_EQ(world_.take_reports(), Texts{});
}

TEST_F(ProcessAccessTest, of_a_process_that_is_gone_fails_with_ESRCH) {
    EXPECT_EQ(world_.decide("process_vm_writev", {kGone, 0, 0, 0, 0, 0}), "refuse ESRCH");
    EXPECT_EQ(world_.decide("ptrace", {PTRACE_ATTACH, kGone, 0, 0}), "refuse ESRCH");
    EXPECT_EQ(perf_event_open(kGone), "refuse ESRCH");
    EXPECT_EQ(world_.take_reports(), Texts{});
}

TEST_F(ProcessAccessTest, by_a_thread_that_is_gone_fails_with_ESRCH) {
    world_.act_as(kGone);
    EXPECT_EQ(world_.decide("process_vm_writev", {child_.pid(), 0, 0, 0, 0, 0}), "refuse ESRCH");
    EXPECT_EQ(trace_me(), "gone");
    EXPECT_EQ(world_.take_reports(), Texts{});
}

TEST_F(ProcessAccessTest, begins_with_some_requests_of_ptrace_alone) {
    for (const int request : {PTRACE_CONT, PTRACE_DETACH, PTRACE_PEEKDATA, PTRACE_KILL}) {
        EXPECT_EQ(world_.decide("ptrace", {request, child_.pid(), 0, 0}), "continue") << request;
    }
}

TEST_F(ProcessAccessTest, by_sydbox_cannot_be_asked_for) {
    world_.act_as(child_.pid());
    world_.options().foreground = ::getpid();
    EXPECT_EQ(trace_me(), "refuse EPERM");
    EXPECT_EQ(world_.take_reports(), Texts{});
}

TEST_F(ProcessAccessTest, by_the_parent_can_be_asked_for_unless_it_may_do_less) {
    world_.processes().fork(::getpid(), child_.pid());
    world_.act_as(child_.pid());
    EXPECT_EQ(trace_me(), "continue");
    world_.act_as(::getpid());
    ASSERT_EQ(world_.decide("stat", {"/dev/sydbox/core/trace/magic_lock:on", kReply}), "return 0");
    world_.act_as(child_.pid());
    EXPECT_EQ(trace_me(), "refuse EPERM");
    EXPECT_EQ(world_.take_reports(), kLessConfined);
}

TEST(ProcessGroup, a_change_ties_the_group_of_sydbox) {
    World world;
    EXPECT_EQ(world.decide("setpgid", {0, 0}), "continue");
    EXPECT_EQ(world.take_requests(), Texts{"tie the process group"});
}

// syslog(2): 4 to 8 clear the kernel's log or change its console, the others read.
TEST(KernelLog, is_changed_where_writing_is_not_checked) {
    World writing;
    writing.set_up("core/sandbox/write:deny");
    World reading;
    reading.set_up("core/sandbox/read:deny");
    for (const int command : {4, 5, 6, 7, 8}) {
        EXPECT_EQ(writing.decide("syslog", {command, 0, 0}), "refuse EPERM") << command;
        EXPECT_EQ(writing.take_reports(), Texts{"write the kernel's log is not changed from inside EPERM (no rule)"});
        EXPECT_EQ(reading.decide("syslog", {command, 0, 0}), "continue") << command;
    }
}

// The state of an orphan that came to a process by PR_SET_CHILD_SUBREAPER, `value` being its argument.
bool orphan_keeps_its_state(int value) {
    constexpr pid_t kParent = kGone + 1;
    constexpr pid_t kOrphan = kGone + 2;
    World world;
    world.set_up("core/sandbox/network:off");
    world.processes().fork(::getpid(), kParent);
    world.processes().make_reaper(::getpid());
    EXPECT_EQ(world.decide("prctl", {PR_SET_CHILD_SUBREAPER, value}), "continue");
    const auto strict = policy::prepare_magic(policy::parse_magic("core/sandbox/network:deny").value(), {});
    EXPECT_TRUE(strict && world.sandbox().magic(kParent, *strict, [] { return true; }));
    const policy::Snapshot state = world.sandbox().views_of(kParent).state;
    world.processes().fork(kParent, kOrphan);
    world.processes().end(kParent);
    EXPECT_EQ(world.decide("stat", {"/dev/sydbox/core/sandbox/read:deny", kReply}), "return 0");
    return world.sandbox().views_of(kOrphan).state == state;
}

TEST(Prctl, notes_who_becomes_a_reaper) {
    EXPECT_TRUE(orphan_keeps_its_state(1));
    EXPECT_FALSE(orphan_keeps_its_state(0)) << "it is taken for a child of its own";
}

} // namespace
} // namespace syd::check
