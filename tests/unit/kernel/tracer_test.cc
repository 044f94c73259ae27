// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/ptrace/tracer.h"

#include "unit/kernel/configurations.h"
#include "unit/kernel/scripted_decider.h"
#include "unit/kernel/scripted_tracees.h"
#include "unit/kernel/statuses.h"
#include "unit/tracee/fake_processes.h"

#include <gtest/gtest.h>
#include <linux/sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>

#include <cerrno>
#include <stdexcept>
#include <thread>

namespace syd::kernel::ptrace {
namespace {

using check::Decision;
using test::exited;
using test::killed;
using test::stopped;
using Texts = std::vector<std::string>;

// Beyond the greatest pid_max: no real process has them.
constexpr pid_t kSupervisor = 5000000;
constexpr pid_t kFirst = 5000010;
constexpr pid_t kChild = 5000011;
constexpr pid_t kThread = 5000012;

constexpr AttachOptions kSeizeWithFilter{true, false};
constexpr AttachOptions kSeizeWithoutFilter{true, true};
constexpr AttachOptions kAttachWithFilter{false, false};

const WaitStatus kSeccompStop = stopped(SIGTRAP, PTRACE_EVENT_SECCOMP);
const WaitStatus kExecStop = stopped(SIGTRAP, PTRACE_EVENT_EXEC);
const WaitStatus kForkStop = stopped(SIGTRAP, PTRACE_EVENT_FORK);
const WaitStatus kCloneStop = stopped(SIGTRAP, PTRACE_EVENT_CLONE);
const WaitStatus kFirstStop = stopped(SIGTRAP, PTRACE_EVENT_STOP);
const WaitStatus kCallStop = stopped(SIGTRAP | 0x80);

class TracerTest : public ::testing::Test {
protected:
    TracerTest() { processes_.fork(kSupervisor, kFirst); }

    void decide_with(test::ScriptedDecider::Function function) { decider_.emplace(std::move(function)); }

    // Attaches to the first process and goes through the rounds. The status of the first process, if it ended.
    std::optional<WaitStatus> run(const AttachOptions& options = kSeizeWithFilter,
                                  const std::vector<std::string_view>& commands = {}) {
        const auto configuration = test::configuration_of(commands);
        if (!sandbox_) {
            sandbox_.emplace(configuration, processes_, kSupervisor);
        }
        sandbox_->expect_births();
        std::optional<filter::Interpreter> interpreter;
        if (options.stops_calls) {
            const std::array<pid_t, 1> ids{kSupervisor};
            interpreter.emplace(configuration, check::ProtectedIds{ids}, true);
        }
        if (!decider_) {
            decider_.emplace();
        }
        std::optional<WaitStatus> status;
        // The timer is one of the thread that runs the tracer.
        std::thread thread = start_thread([&] {
            Tracer tracer(tracees_, *decider_, *sandbox_, requests_, options, std::move(interpreter));
            ASSERT_TRUE(tracer.attach_eldest(kFirst));
            tracer.run([&status](WaitStatus ended) {
                EXPECT_FALSE(status) << "once";
                status = ended;
            });
            EXPECT_FALSE(tracer.in_flight_call().sample());
        });
        thread.join();
        return status;
    }
    // With the actions that every run begins with left out.
    Texts actions() {
        Texts actions = tracees_.take_actions();
        actions.erase(actions.begin()); // "seize" or "attach"
        return actions;
    }
    // The first process executes its program.
    void execute() { tracees_.round({{kFirst, kExecStop}}); }
    check::Sandbox& sandbox() {
        if (!sandbox_) {
            sandbox_.emplace(policy::Configuration{}, processes_, kSupervisor);
        }
        return *sandbox_;
    }

    tracee::test::FakeProcesses processes_{kSupervisor};
    test::ScriptedTracees tracees_;
    std::optional<test::ScriptedDecider> decider_;
    std::optional<check::Sandbox> sandbox_;
    Tracer::PendingRequests requests_;
};

std::string resumed(pid_t tid) {
    return cat("resume ", tid);
}

TEST_F(TracerTest, reports_that_it_could_not_attach) {
    tracees_.fail_to_attach(EPERM);
    sandbox();
    decider_.emplace();
    Tracer tracer(tracees_, *decider_, *sandbox_, requests_, kSeizeWithFilter, {});
    EXPECT_EQ(tracer.attach_eldest(kFirst).error().value, EPERM);
}

TEST_F(TracerTest, reports_the_end_of_the_first_process) {
    processes_.fork(kFirst, kChild);
    tracees_.message(kFirst, kChild);
    execute();
    tracees_.round({{kFirst, kForkStop}});
    tracees_.round({{kFirst, exited(3)}});
    tracees_.round({{kChild, exited(4)}});
    EXPECT_EQ(run(), exited(3));
    EXPECT_TRUE(tracees_.take_actions().size() == 3U);
}

TEST_F(TracerTest, resumes_a_thread_after_each_call) {
    execute();
    tracees_.at_call(kFirst, "mkdirat", {1, 2, 3});
    tracees_.round({{kFirst, kSeccompStop}});
    run();
    EXPECT_EQ(actions(), (Texts{resumed(kFirst), resumed(kFirst)}));
    EXPECT_EQ(decider_->calls(), Texts{"mkdirat"});
}

TEST_F(TracerTest, does_not_check_the_calls_before_the_first_exec) {
    tracees_.at_call(kFirst, "execve");
    tracees_.round({{kFirst, kSeccompStop}});
    execute();
    tracees_.round({{kFirst, kSeccompStop}});
    run();
    EXPECT_EQ(decider_->calls(), Texts{"execve"}) << "the second";
}

TEST_F(TracerTest, carries_decisions_out) {
    const struct {
        Decision decision;
        Texts expected;
    } cases[] = {
        {Decision::continue_call(), {}},
        {Decision::refuse(EACCES), {cat("skip ", kFirst, ": EACCES")}},
        {Decision::return_value(7), {cat("skip ", kFirst, ": 7")}},
        {Decision::kill(), {cat("kill ", kFirst), cat("skip ", kFirst, ": EPERM")}},
        {Decision::gone(), {cat("skip ", kFirst, ": EPERM")}},
    };
    for (const auto& [decision, expected] : cases) {
        decide_with([decision = decision](const auto&, const check::Liveness& liveness) {
            EXPECT_TRUE(liveness.is_valid());
            return decision;
        });
        execute();
        tracees_.at_call(kFirst, "mkdir");
        tracees_.round({{kFirst, kSeccompStop}});
        run();
        Texts all = expected;
        all.insert(all.begin(), resumed(kFirst));
        all.push_back(resumed(kFirst));
        EXPECT_EQ(actions(), all);
    }
}

TEST_F(TracerTest, kills_a_process_whose_call_cannot_be_skipped) {
    decide_with([](const auto&, const auto&) { return Decision::refuse(EACCES); });
    for (const int error : {ESRCH, EIO}) {
        tracees_.fail_to_skip(error);
        execute();
        tracees_.at_call(kFirst, "mkdir");
        tracees_.round({{kFirst, kSeccompStop}});
        run();
        const Texts done = actions();
        EXPECT_EQ(std::ranges::count(done, cat("kill ", kFirst)), error == ESRCH ? 0 : 1);
    }
}

TEST_F(TracerTest, kills_a_process_whose_call_cannot_be_read) {
    execute();
    tracees_.unreadable(kFirst, EIO);
    tracees_.round({{kFirst, kSeccompStop}});
    run();
    EXPECT_EQ(actions(), (Texts{resumed(kFirst), cat("kill ", kFirst), resumed(kFirst)}));
    EXPECT_TRUE(decider_->calls().empty());
}

TEST_F(TracerTest, accepts_that_a_thread_is_gone_when_its_call_is_read) {
    execute();
    tracees_.unreadable(kFirst, ESRCH);
    tracees_.round({{kFirst, kSeccompStop}});
    run();
    EXPECT_EQ(actions(), (Texts{resumed(kFirst), resumed(kFirst)}));
}

TEST_F(TracerTest, refuses_calls_beyond_the_table) {
    execute();
    tracees_.at_entry(kFirst, {std::nullopt, 1, {}});
    tracees_.round({{kFirst, kSeccompStop}});
    run();
    EXPECT_EQ(actions(), (Texts{resumed(kFirst), cat("skip ", kFirst, ": ENOSYS"), resumed(kFirst)}));
}

TEST_F(TracerTest, refuses_clones_that_would_not_be_traced) {
    execute();
    tracees_.at_call(kFirst, "clone", {CLONE_UNTRACED | SIGCHLD});
    tracees_.round({{kFirst, kSeccompStop}});
    run();
    EXPECT_EQ(actions(), (Texts{resumed(kFirst), cat("skip ", kFirst, ": EPERM"), resumed(kFirst)}));
    EXPECT_TRUE(decider_->calls().empty());
}

TEST_F(TracerTest, never_lets_a_call_through_on_which_the_decider_failed) {
    decide_with([](const auto&, const auto&) -> Decision { throw std::runtime_error("out of memory"); });
    execute();
    tracees_.at_call(kFirst, "mkdir");
    tracees_.round({{kFirst, kSeccompStop}});
    run();
    EXPECT_EQ(decider_->calls(), (Texts{"mkdir", "mkdir panics: out of memory"}));
    EXPECT_EQ(actions().at(1), cat("kill ", kFirst));
}

TEST_F(TracerTest, kills_every_caller_once_that_was_requested) {
    requests_.kill_callers = true;
    execute();
    tracees_.at_call(kFirst, "mkdir");
    tracees_.round({{kFirst, kSeccompStop}});
    run();
    EXPECT_TRUE(decider_->calls().empty());
    EXPECT_EQ(actions().at(1), cat("kill ", kFirst));
}

TEST_F(TracerTest, holds_a_child_until_its_creator_says_whose_it_is) {
    execute();
    processes_.fork(kFirst, kChild);
    tracees_.message(kFirst, kChild);
    tracees_.round({{kChild, kFirstStop}}); // the child comes first
    tracees_.round({{kFirst, kForkStop}});
    run();
    EXPECT_EQ(actions(), (Texts{resumed(kFirst), resumed(kChild), resumed(kFirst)}));
    EXPECT_TRUE(sandbox().contains(kChild));
}

TEST_F(TracerTest, does_not_hold_a_child_that_was_announced) {
    execute();
    processes_.fork(kFirst, kChild);
    tracees_.message(kFirst, kChild);
    tracees_.round({{kFirst, kCloneStop}});
    tracees_.round({{kChild, kFirstStop}});
    run();
    EXPECT_EQ(actions(), (Texts{resumed(kFirst), resumed(kFirst), resumed(kChild)}));
}

TEST_F(TracerTest, does_not_announce_a_child_that_has_ended) {
    execute();
    tracees_.message(kFirst, kChild);
    tracees_.gone(kChild);
    tracees_.round({{kFirst, kForkStop}});
    run();
    EXPECT_EQ(actions(), (Texts{resumed(kFirst), resumed(kFirst)}));
    EXPECT_FALSE(sandbox().contains(kChild));
}

TEST_F(TracerTest, releases_a_held_child_when_a_thread_ends) {
    execute();
    processes_.fork(kFirst, kChild);
    tracees_.round({{kChild, kFirstStop}});
    tracees_.round({{kFirst, killed(SIGKILL)}}); // its creator, before the event stop
    EXPECT_EQ(run(), killed(SIGKILL));
    EXPECT_EQ(actions(), (Texts{resumed(kFirst), resumed(kChild)}));
}

TEST_F(TracerTest, releases_a_held_child_after_a_while) {
    execute();
    processes_.fork(kFirst, kChild);
    tracees_.round({{kChild, kFirstStop}});
    tracees_.pause();
    tracees_.interruption();
    run();
    EXPECT_EQ(actions(), (Texts{resumed(kFirst), resumed(kChild)}));
}

TEST_F(TracerTest, forgets_a_held_thread_that_ends) {
    execute();
    tracees_.round({{kChild, kFirstStop}});
    tracees_.round({{kChild, killed(SIGKILL)}});
    tracees_.pause();
    tracees_.interruption();
    run();
    EXPECT_EQ(actions(), Texts{resumed(kFirst)});
}

TEST_F(TracerTest, collects_all_stops_before_it_resumes_any) {
    execute();
    processes_.fork(kFirst, kChild);
    tracees_.message(kFirst, kChild);
    tracees_.round({{kFirst, kForkStop}});
    tracees_.at_call(kFirst, "mkdir");
    tracees_.at_call(kChild, "rmdir");
    tracees_.round({{kFirst, kSeccompStop}, {kChild, kSeccompStop}});
    run();
    EXPECT_EQ(decider_->calls(), (Texts{"mkdir", "rmdir"}));
}

TEST_F(TracerTest, drops_the_stop_of_a_leader_whose_id_an_exec_has_taken) {
    execute();
    tracees_.at_call(kFirst, "mkdir");
    tracees_.message(kFirst, kThread); // the thread that executes, by its former id
    tracees_.round({{kFirst, kSeccompStop}, {kFirst, kExecStop}});
    run();
    EXPECT_TRUE(decider_->calls().empty());
    EXPECT_EQ(actions(), (Texts{resumed(kFirst), resumed(kFirst)}));
}

TEST_F(TracerTest, drops_the_stop_of_a_thread_that_ends_in_the_same_round) {
    execute();
    tracees_.at_call(kFirst, "mkdir");
    tracees_.round({{kFirst, kSeccompStop}, {kFirst, killed(SIGKILL)}});
    EXPECT_EQ(run(), killed(SIGKILL));
    EXPECT_TRUE(decider_->calls().empty());
}

TEST_F(TracerTest, forgets_the_thread_whose_former_id_an_exec_gives_up) {
    execute();
    tracees_.message(kFirst, kThread);
    processes_.start_thread(kFirst, kThread);
    tracees_.round({{kFirst, kCloneStop}});
    tracees_.round({{kThread, kFirstStop}});
    tracees_.round({{kFirst, kExecStop}});
    tracees_.round({{kThread, kFirstStop}}); // another thread with that id: it is held again
    run();
    EXPECT_EQ(actions(), (Texts{resumed(kFirst), resumed(kFirst), resumed(kThread), resumed(kFirst)}));
}

TEST_F(TracerTest, delivers_signals) {
    execute();
    tracees_.round({{kFirst, stopped(SIGUSR1)}});
    tracees_.round({{kFirst, stopped(SIGTSTP)}});
    tracees_.round({{kFirst, stopped(SIGSTOP)}});
    run();
    EXPECT_EQ(actions(), (Texts{resumed(kFirst), cat(resumed(kFirst), " with ", SIGUSR1),
                                cat(resumed(kFirst), " with ", SIGTSTP), cat(resumed(kFirst), " with ", SIGSTOP)}));
}

TEST_F(TracerTest, leaves_a_seized_thread_in_its_group_stop) {
    execute();
    tracees_.round({{kFirst, stopped(SIGTSTP, PTRACE_EVENT_STOP)}});
    tracees_.round({{kFirst, kFirstStop}}); // and then it is continued
    run();
    EXPECT_EQ(actions(), (Texts{resumed(kFirst), cat("listen ", kFirst), resumed(kFirst)}));
}

TEST_F(TracerTest, resumes_an_attached_thread_in_its_group_stop) {
    execute();
    tracees_.in_group_stop(kFirst);
    tracees_.round({{kFirst, stopped(SIGTSTP)}});
    tracees_.round({{kFirst, stopped(SIGUSR1)}});
    run(kAttachWithFilter);
    EXPECT_EQ(actions(),
              (Texts{resumed(kFirst), resumed(kFirst), resumed(kFirst), cat(resumed(kFirst), " with ", SIGUSR1)}));
}

TEST_F(TracerTest, does_not_deliver_the_stop_that_attaching_causes) {
    execute();
    processes_.fork(kFirst, kChild);
    tracees_.message(kFirst, kChild);
    tracees_.round({{kFirst, kForkStop}});
    tracees_.round({{kChild, stopped(SIGSTOP)}});
    tracees_.round({{kChild, stopped(SIGSTOP)}}); // one that somebody sent
    run(kAttachWithFilter);
    EXPECT_EQ(actions(), (Texts{resumed(kFirst), resumed(kFirst), resumed(kFirst), resumed(kChild),
                                cat(resumed(kChild), " with ", SIGSTOP)}));
}

TEST_F(TracerTest, resumes_after_events_that_it_does_not_know) {
    execute();
    tracees_.round({{kFirst, stopped(SIGTRAP, PTRACE_EVENT_EXIT)}});
    run();
    EXPECT_EQ(actions(), (Texts{resumed(kFirst), resumed(kFirst)}));
}

TEST_F(TracerTest, without_a_filter_decides_only_what_the_plan_says) {
    const std::vector<std::string_view> commands{"core/sandbox/write:deny", "core/trace/magic_lock:on"};
    const auto resumed_to_call = cat("resume to call ", kFirst);
    const struct {
        std::string_view call;
        std::array<std::uint64_t, 6> arguments;
        Texts decided;
        Texts done;
    } cases[] = {
        {"read", {}, {}, {}},
        {"mkdir", {}, {"mkdir"}, {}},
        {"kill", {kSupervisor, SIGTERM}, {"kill"}, {}},
        {"clone3", {1, 88}, {}, {cat("skip ", kFirst, ": ENOSYS")}},
        {"prctl", {PR_SET_DUMPABLE, 0}, {}, {cat("skip ", kFirst, ": 0")}},
    };
    for (const auto& [call, arguments, decided, done] : cases) {
        decider_.emplace();
        execute();
        tracees_.at_call(kFirst, call, arguments);
        tracees_.round({{kFirst, kCallStop}});
        run(kSeizeWithoutFilter, commands);
        Texts expected{resumed_to_call};
        expected.insert(expected.end(), done.begin(), done.end());
        expected.push_back(resumed_to_call);
        EXPECT_EQ(actions(), expected) << call;
        EXPECT_EQ(decider_->calls(), decided) << call;
    }
}

TEST_F(TracerTest, without_a_filter_ignores_the_exit_of_a_call) {
    execute();
    tracees_.at_exit_of_call(kFirst);
    tracees_.round({{kFirst, kCallStop}});
    run(kSeizeWithoutFilter);
    EXPECT_TRUE(decider_->calls().empty());
}

TEST_F(TracerTest, without_a_filter_detaches_from_all_when_they_are_unconfined) {
    execute();
    tracees_.interruption([this] { requests_.unconfine_all = true; });
    tracees_.round({{kFirst, stopped(SIGTRAP, PTRACE_EVENT_STOP)}});
    run(kSeizeWithoutFilter);
    EXPECT_TRUE(requests_.has_seen_unconfine_all);
    EXPECT_EQ(actions(), (Texts{cat("resume to call ", kFirst), cat("interrupt ", kFirst), cat("detach ", kFirst)}));
}

TEST_F(TracerTest, delivers_a_signal_when_it_detaches) {
    execute();
    tracees_.interruption([this] { requests_.unconfine_all = true; });
    tracees_.round({{kFirst, stopped(SIGUSR1)}});
    run(kSeizeWithoutFilter);
    EXPECT_EQ(actions().back(), cat("detach ", kFirst, " with ", SIGUSR1));
}

TEST_F(TracerTest, with_a_filter_stays_when_all_are_unconfined) {
    execute();
    tracees_.interruption([this] { requests_.unconfine_all = true; });
    tracees_.at_call(kFirst, "mkdir");
    tracees_.round({{kFirst, kSeccompStop}});
    run();
    EXPECT_TRUE(requests_.has_seen_unconfine_all);
    EXPECT_EQ(actions(), (Texts{resumed(kFirst), resumed(kFirst)}));
}

TEST_F(TracerTest, detaches_from_a_child_that_is_not_confined) {
    sandbox().unconfine_all();
    execute();
    run(kSeizeWithoutFilter);
    EXPECT_EQ(actions(), Texts{cat("detach ", kFirst)});
}

} // namespace
} // namespace syd::kernel::ptrace
