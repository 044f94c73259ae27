// SPDX-License-Identifier: BSD-3-Clause
#include "check/sandbox.h"

#include "unit/tracee/fake_processes.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace syd::check {
namespace {

using policy::MagicAnswer;
using policy::Mode;

constexpr pid_t kSupervisor = 5000000; // beyond the greatest pid_max
constexpr pid_t kEldest = 5000001;
constexpr pid_t kChild = 5000002;
constexpr pid_t kNobody = 5000009;

class SandboxTest : public ::testing::Test {
protected:
    SandboxTest() {
        processes_.fork(kSupervisor, kEldest);
        processes_.fork(kEldest, kChild);
    }

    // "done", "true", "false", "run"; "error" or "nothing".
    std::string magic(pid_t tid, std::string_view text, bool is_valid = true) {
        const auto command = policy::parse_magic(text);
        EXPECT_TRUE(command) << text;
        policy::MagicContext context;
        context.phase = policy::Phase::kRunTime;
        const auto prepared = policy::prepare_magic(*command, context);
        if (!prepared) {
            return "error";
        }
        const auto answer = sandbox_.magic(tid, *prepared, [is_valid] { return is_valid; });
        if (!answer) {
            return "nothing";
        }
        if (!*answer) {
            return "error";
        }
        switch (**answer) {
        case MagicAnswer::kDone: return "done";
        case MagicAnswer::kTrue: return "true";
        case MagicAnswer::kFalse: return "false";
        case MagicAnswer::kRun: return "run";
        }
        return "?";
    }
    Mode read_mode(pid_t tid) { return sandbox_.views_of(tid).state->mode(policy::SandboxType::kRead); }

    tracee::test::FakeProcesses processes_{kSupervisor};
    Sandbox sandbox_{{}, processes_, kSupervisor};
};

TEST_F(SandboxTest, magic_changes_one_process_and_no_snapshot) {
    const Views before = sandbox_.views_of(kEldest);
    EXPECT_EQ(magic(kEldest, "core/sandbox/read:deny"), "done");
    EXPECT_EQ(before.state->mode(policy::SandboxType::kRead), Mode::kOff);
    EXPECT_EQ(read_mode(kEldest), Mode::kDeny);
    EXPECT_EQ(read_mode(kChild), Mode::kOff);
    EXPECT_EQ(magic(kEldest, "core/sandbox/read?"), "true");
    EXPECT_EQ(magic(kChild, "core/sandbox/read?"), "false");
}

TEST_F(SandboxTest, a_global_setting_reaches_all_and_no_snapshot) {
    const Views before = sandbox_.views_of(kEldest);
    EXPECT_EQ(magic(kEldest, "core/violation/raise_safe:true"), "done");
    EXPECT_FALSE(before.settings->violation_raise_safe);
    EXPECT_TRUE(sandbox_.settings()->violation_raise_safe);
    EXPECT_TRUE(sandbox_.views_of(kChild).settings->violation_raise_safe);
    EXPECT_TRUE(sandbox_.known_processes().empty()); // nobody's state changed
}

TEST_F(SandboxTest, nothing_comes_of_a_stale_event) {
    for (const char* text : {"core/sandbox/read:deny", "core/violation/raise_safe:true", "core/sandbox/read?"}) {
        EXPECT_EQ(magic(kEldest, text, false), "nothing") << text;
    }
    EXPECT_EQ(read_mode(kEldest), Mode::kOff);
    EXPECT_FALSE(sandbox_.settings()->violation_raise_safe);
}

TEST_F(SandboxTest, nothing_comes_of_a_vanished_threads_magic) {
    EXPECT_EQ(magic(kNobody, "core/sandbox/read:deny"), "nothing");
    ASSERT_EQ(magic(kEldest, "core/sandbox/read:deny"), "done");
    EXPECT_EQ(magic(kNobody, "core/violation/raise_safe:true"), "nothing");
    EXPECT_FALSE(sandbox_.settings()->violation_raise_safe);
    EXPECT_EQ(sandbox_.views_of(kNobody).state, nullptr);
}

TEST_F(SandboxTest, a_refused_command_changes_nothing) {
    EXPECT_EQ(magic(kEldest, "core/trace/follow_fork:false"), "error");
    EXPECT_EQ(magic(kEldest, "whitelist/read-/never/added"), "error");
    EXPECT_TRUE(sandbox_.settings()->follow_fork);
    EXPECT_TRUE(sandbox_.known_processes().empty());
}

TEST_F(SandboxTest, the_lock_ends_magic_for_one_process) {
    ASSERT_EQ(magic(kChild, "core/trace/magic_lock:on"), "done");
    EXPECT_EQ(magic(kChild, "core/sandbox/read:deny"), "nothing");
    EXPECT_EQ(magic(kChild, "core/trace/magic_lock:off"), "nothing");
    EXPECT_EQ(magic(kEldest, "core/sandbox/read:deny"), "done");
    processes_.fork(kChild, kNobody);
    EXPECT_EQ(magic(kNobody, "core/sandbox/read:deny"), "nothing");
}

TEST_F(SandboxTest, let_go_reaches_one_process_and_the_children_that_it_will_have) {
    sandbox_.unconfine(kEldest);
    EXPECT_TRUE(sandbox_.views_of(kEldest).state->unconfined);
    EXPECT_FALSE(sandbox_.views_of(kChild).state->unconfined);
    processes_.fork(kEldest, kNobody);
    EXPECT_TRUE(sandbox_.views_of(kNobody).state->unconfined);
    EXPECT_EQ(magic(kEldest, "core/sandbox/read:deny"), "nothing");
}

TEST_F(SandboxTest, let_all_go_reaches_all_for_good) {
    ASSERT_EQ(magic(kChild, "core/sandbox/read:deny"), "done");
    sandbox_.unconfine_all();
    for (const pid_t pid : {kEldest, kChild}) {
        EXPECT_TRUE(sandbox_.views_of(pid).state->unconfined) << pid;
        EXPECT_EQ(magic(pid, "core/sandbox/read:deny"), "nothing") << pid;
    }
}

TEST_F(SandboxTest, without_follow_fork_only_the_eldest_is_checked) {
    policy::Configuration configuration;
    configuration.settings.follow_fork = false;
    configuration.state.set_mode(policy::SandboxType::kRead, Mode::kDeny);
    Sandbox sandbox(configuration, processes_, kSupervisor);
    sandbox.set_eldest(kEldest);
    EXPECT_EQ(sandbox.views_of(kEldest).state->mode(policy::SandboxType::kRead), Mode::kDeny);
    EXPECT_TRUE(sandbox.views_of(kChild).state->unconfined);
}

TEST_F(SandboxTest, with_follow_fork_the_eldest_is_one_of_many) {
    sandbox_.set_eldest(kEldest);
    EXPECT_FALSE(sandbox_.views_of(kChild).state->unconfined);
}

TEST_F(SandboxTest, an_announced_exit_keeps_the_childs_state) {
    ASSERT_EQ(magic(kEldest, "core/sandbox/read:deny"), "done");
    processes_.fork(kEldest, kNobody);
    ASSERT_EQ(magic(kChild, "core/sandbox/exec:deny"), "done");
    sandbox_.before_exit(kEldest);
    processes_.end(kEldest);
    sandbox_.sweep();
    EXPECT_EQ(sandbox_.views_of(kNobody).state->mode(policy::SandboxType::kRead), Mode::kDeny);
    EXPECT_EQ(sandbox_.views_of(kNobody).state->mode(policy::SandboxType::kExec), Mode::kOff);
    EXPECT_TRUE(sandbox_.contains(kNobody));
    EXPECT_FALSE(sandbox_.contains(kEldest));
}

TEST_F(SandboxTest, knows_what_was_bound) {
    constexpr std::uint64_t kNetwork = 1;
    using Ids = std::vector<tracee::SocketId>;
    EXPECT_FALSE(sandbox_.have_bound_all({}, kNetwork));
    EXPECT_FALSE(sandbox_.have_bound_all(Ids{{1, 11}}, kNetwork));
    for (const tracee::SocketId& id : {tracee::SocketId{1, 11}, tracee::SocketId{2, 12}}) {
        BoundSocket socket;
        socket.id = id;
        socket.network = kNetwork;
        sandbox_.learn_bind(socket);
    }
    EXPECT_TRUE(sandbox_.have_bound_all(Ids{{1, 11}}, kNetwork));
    EXPECT_TRUE(sandbox_.have_bound_all(Ids{{2, 12}, {1, 11}}, kNetwork));
    EXPECT_FALSE(sandbox_.have_bound_all(Ids{{2, 12}, {3, 13}}, kNetwork)); // others could receive it as well
    EXPECT_FALSE(sandbox_.have_bound_all({}, kNetwork));
}

} // namespace
} // namespace syd::check
