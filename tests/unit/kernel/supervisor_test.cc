// SPDX-License-Identifier: BSD-3-Clause
// The supervisor with an engine that the test makes up, and with the engines of this kernel.
#include "kernel/supervisor.h"

#include "base/text.h"
#include "kernel/order.h"
#include "kernel/signals.h"
#include "unit/kernel/children.h"
#include "unit/kernel/configurations.h"
#include "unit/kernel/statuses.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <ctime>
#include <deque>
#include <functional>
#include <memory>
#include <stdexcept>
#include <utility>

namespace syd::kernel {
namespace {

using test::exited;
using test::killed;
using Texts = std::vector<std::string>;
using Progress = Engine::Progress;

constexpr pid_t kNobody = 5000000; // beyond the greatest pid_max: no real process has it

// What the scripted engine does, and what was asked of it.
struct Script {
    Result<pid_t> start = kNobody;
    Result<void, Errno> execute = {};
    // The results of collect_dead(), one after the other. A SIGCHLD follows each but the last, unless the step has sent
    // a signal.
    std::deque<std::function<Progress()>> steps;
    std::vector<check::CurrentCall> calls;
    bool has_blocked_decision = false; // at the end
    Texts requests;

    void then(Progress progress = {}) {
        steps.emplace_back([progress] { return progress; });
    }
    void call(std::function<Progress()> step) { steps.push_back(std::move(step)); }
    // The first process ends, and then the last.
    void end_with(WaitStatus status) {
        then({false, status});
        then({true, {}});
    }
};

bool is_signal_pending() {
    const sigset_t handled = handled_signals();
    sigset_t pending;
    ::sigpending(&pending);
    for (int signal = 1; signal <= SIGRTMAX; ++signal) {
        if (::sigismember(&handled, signal) == 1 && ::sigismember(&pending, signal) == 1) {
            return true;
        }
    }
    return false;
}

class ScriptedEngine final : public Engine {
public:
    explicit ScriptedEngine(Script& script) : script_(script) {}
    [[nodiscard]] std::string_view name() const noexcept override { return "scripted"; }
    [[nodiscard]] std::vector<pid_t> tids() const override { return {4242}; }
    [[nodiscard]] Result<pid_t> start(const StartRequest& request) override {
        script_.requests.push_back(cat("start ", request.program.file));
        EXPECT_TRUE(std::ranges::count(request.protected_ids.ids, 4242) == 1);
        EXPECT_TRUE(std::ranges::count(request.protected_ids.ids, ::getpid()) == 1);
        EXPECT_TRUE(std::ranges::count(request.protected_ids.ids, ::getppid()) >= 1);
        return script_.start;
    }
    [[nodiscard]] Result<void, Errno> execute() override {
        script_.requests.emplace_back("execute");
        return script_.execute;
    }
    [[nodiscard]] Progress collect_dead() override {
        if (script_.steps.empty()) {
            ADD_FAILURE() << "nothing is left to collect";
            return {true, {}};
        }
        const auto step = std::move(script_.steps.front());
        script_.steps.pop_front();
        const Progress progress = step();
        if (!progress.is_over && !is_signal_pending()) {
            ::kill(::getpid(), SIGCHLD);
        }
        return progress;
    }
    [[nodiscard]] std::vector<check::CurrentCall> current_calls() override { return script_.calls; }
    void kill_callers() noexcept override { script_.requests.emplace_back("kill callers"); }
    void unconfine_all() noexcept override { script_.requests.emplace_back("unconfine all"); }
    void stop() override { script_.requests.emplace_back("stop"); }
    [[nodiscard]] bool stop_within(std::chrono::milliseconds limit) override {
        EXPECT_GT(limit.count(), 0);
        return !script_.has_blocked_decision;
    }

private:
    Script& script_;
};

class Log final : public LogSink {
public:
    [[nodiscard]] bool wants(LogTopic /*topic*/) const noexcept override { return true; }
    void write(LogTopic topic, std::string_view line) noexcept override {
        if (topic == LogTopic::kWarning || topic == LogTopic::kWorkflow || topic == LogTopic::kEngine) {
            lines.emplace_back(line);
        }
    }
    Texts lines;
};

class Client final : public SupervisorClient {
public:
    void command_forked() override { descriptors += "forked "; }
    void command_executed() override { descriptors += "executed "; }
    void settings_changed(const policy::Settings& settings, pid_t /*caller*/) override {
        events.push_back(cat("settings: level ", settings.log_level));
    }
    void detach(int status) override { events.push_back(cat("detach ", status)); }
    void report_status(const check::SandboxStatus& status, check::StatusDetail detail) override {
        EXPECT_EQ(status.supervisor, ::getpid());
        events.push_back(detail == check::StatusDetail::kLists ? "lists" : "counts");
    }
    void report_waiting(const std::string& line) override { events.push_back(line); }
    [[nodiscard]] std::uint64_t violation_count() const override { return violations; }
    Texts events;
    std::string descriptors; // the moments at which they are given up
    std::uint64_t violations = 0;
};

class Violations final : public check::ViolationSink {
public:
    void report(const check::Violation& /*violation*/) override { ++count; }
    int count = 0;
};

class SupervisorTest : public ::testing::Test {
protected:
    SupervisorTest() {
        ::pthread_sigmask(SIG_SETMASK, nullptr, &old_mask_);
        block_handled_signals();
        EXPECT_EQ(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, orders_.data()), 0);
    }
    ~SupervisorTest() override {
        const sigset_t handled = handled_signals();
        constexpr timespec kNow{};
        while (::sigtimedwait(&handled, nullptr, &kNow) > 0) {
        }
        ::pthread_sigmask(SIG_SETMASK, &old_mask_, nullptr);
        ::prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0);
        hang_up();
        ::close(orders_[1]);
    }

    // As the foreground process does it.
    void order(int signal, Order::Origin origin = Order::Origin::kProcess, pid_t sender = ::getppid()) {
        EXPECT_TRUE(send_order(orders_[0], {signal, origin, sender}));
    }
    // The foreground process ends. Children of the test may have a copy of its socket.
    void hang_up() {
        if (const int fd = std::exchange(orders_[0], -1); fd >= 0) {
            ::shutdown(fd, SHUT_RDWR);
            ::close(fd);
        }
    }

    Result<int, StartFailure> run(const std::vector<std::string_view>& commands = {}) {
        const EngineFactory factory = [this](const EngineSpec& spec, check::EventDecider& decider,
                                             check::Sandbox& sandbox) -> std::unique_ptr<Engine> {
            specs_.push_back(spec);
            decider_ = &decider;
            sandbox_ = &sandbox;
            return std::make_unique<ScriptedEngine>(scripts_.at(std::min(specs_.size(), scripts_.size()) - 1));
        };
        return run_with(factory, commands);
    }
    Result<int, StartFailure> run_with(const EngineFactory& factory, const std::vector<std::string_view>& commands) {
        Supervisor supervisor({test::configuration_of(commands), "/dev/sydbox", program_, orders_[1]},
                              {factory, violations_, log_, client_});
        return supervisor.run();
    }
    [[nodiscard]] Script& script(std::size_t index = 0) { return scripts_.at(index); }
    [[nodiscard]] bool was_requested(std::string_view request) const {
        return std::ranges::count(scripts_[0].requests, request) > 0;
    }
    // For a thread of an engine: the decider fails on a call.
    void panic() {
        check::SyscallEvent event;
        event.row = syscalls::find("mkdir");
        event.tid = ::gettid();
        static_cast<void>(decider_->panic(event, "a test"));
    }

    std::vector<Script> scripts_{Script{}, Script{}};
    std::vector<EngineSpec> specs_;
    check::EventDecider* decider_ = nullptr; // the supervisor's
    check::Sandbox* sandbox_ = nullptr;      // likewise
    launch::ChildSpec program_{"/bin/program", {"program"}, {}, launch::Inheritance::capture()};
    Violations violations_;
    Log log_;
    Client client_;
    sigset_t old_mask_{};
    std::array<int, 2> orders_{-1, -1};
};

// -- the start -------------------------------------------------------------------------------------------------------

TEST_F(SupervisorTest, starts_and_executes_the_program_and_returns_its_status) {
    script().end_with(exited(3));
    EXPECT_EQ(run().value(), 3);
    EXPECT_EQ(script().requests, (Texts{"start /bin/program", "execute", "stop"}));
    EXPECT_EQ(log_.lines, (Texts{cat("scripted: process ", kNobody)}));
    EXPECT_TRUE(client_.events.empty());
}

TEST_F(SupervisorTest, returns_the_error_of_execve_after_the_child_has_ended) {
    script().execute = Unexpected{Errno{ENOENT}};
    script().end_with(exited(127));
    const auto status = run();
    ASSERT_FALSE(status);
    EXPECT_EQ(std::get<ExecFailure>(status.error()).error.value, ENOENT);
    EXPECT_TRUE(script().steps.empty());
    EXPECT_TRUE(was_requested("stop"));
}

TEST_F(SupervisorTest, tries_the_ptrace_engine_where_there_is_no_listener) {
    script(0).start = Unexpected{Error{Errno{EINVAL}, "seccomp", "loading the filter"}};
    script(1).end_with(exited(0));
    EXPECT_EQ(run().value(), 0);
    ASSERT_EQ(specs_.size(), 2U);
    EXPECT_EQ(specs_[0].kind, EngineSpec::Kind::kNotify);
    EXPECT_EQ(specs_[1].kind, EngineSpec::Kind::kPtrace);
    EXPECT_EQ(log_.lines.front(),
              "no listener here (seccomp: loading the filter: Invalid argument), so the ptrace engine is used");
}

TEST_F(SupervisorTest, returns_the_error_of_the_first_engine_where_none_works) {
    script(0).start = Unexpected{Error{Errno{EBUSY}, "seccomp", {}}};
    script(1).start = Unexpected{Error{Errno{EPERM}, "ptrace", {}}};
    const auto status = run();
    ASSERT_FALSE(status);
    EXPECT_EQ(std::get<EngineFailure>(status.error()).error.code.value, EBUSY);
}

TEST_F(SupervisorTest, tries_no_other_engine_than_the_one_that_the_user_chose) {
    script(0).start = Unexpected{Error{Errno{EPERM}, "ptrace", {}}};
    const auto status = run({"core/trace/engine:ptrace"});
    ASSERT_FALSE(status);
    EXPECT_EQ(std::get<EngineFailure>(status.error()).error.code.value, EPERM);
    EXPECT_EQ(specs_.size(), 1U);
}

TEST_F(SupervisorTest, lets_an_exception_of_the_factory_pass) {
    const EngineFactory factory = [](const auto&, auto&, auto&) -> std::unique_ptr<Engine> {
        throw std::runtime_error("no thread");
    };
    EXPECT_THROW(static_cast<void>(run_with(factory, {})), std::runtime_error);
}

// -- the end ---------------------------------------------------------------------------------------------------------

TEST_F(SupervisorTest, waits_for_all_processes) {
    script().then({false, exited(1)});
    script().then({false, {}});
    script().then({true, {}});
    EXPECT_EQ(run().value(), 1);
    EXPECT_TRUE(script().steps.empty());
    EXPECT_TRUE(client_.events.empty());
}

TEST_F(SupervisorTest, names_the_processes_that_it_waits_for_after_two_seconds) {
    const test::SleepingChild left_behind;
    script().then({false, exited(1)});
    script().call([this] {
        EXPECT_TRUE(client_.events.empty());
        ::usleep(2'050'000);
        return Progress{};
    });
    script().then({true, {}});
    EXPECT_EQ(run().value(), 1);
    ASSERT_EQ(client_.events.size(), 1U);
    EXPECT_TRUE(client_.events[0].starts_with("waiting for ")) << client_.events[0];
    EXPECT_TRUE(client_.events[0].ends_with(cat("[", left_behind.pid(), "]"))) << client_.events[0];
}

TEST_F(SupervisorTest, detaches_where_a_decision_still_blocks_at_the_end) {
    script().has_blocked_decision = true;
    script().end_with(exited(3));
    EXPECT_EQ(run().value(), 3);
    EXPECT_EQ(client_.events, Texts{"detach 3"});
    EXPECT_TRUE(was_requested("stop"));
}

TEST_F(SupervisorTest, detaches_after_the_first_process_where_it_need_not_wait) {
    script().then({false, exited(1)});
    script().call([this] {
        EXPECT_EQ(client_.events, Texts{"detach 1"});
        return Progress{true, {}};
    });
    EXPECT_EQ(run({"core/trace/exit_wait_all:false"}).value(), 1);
    EXPECT_EQ(client_.events, Texts{"detach 1"});
}

TEST_F(SupervisorTest, adds_128_for_violations_where_that_is_set) {
    client_.violations = 2;
    script().end_with(exited(3));
    EXPECT_EQ(run({"core/violation/exit_code:0"}).value(), 131);
}

TEST_F(SupervisorTest, kills_all_when_a_decision_says_so) {
    const pid_t child = test::fork_sleeper();
    script().call([this] {
        panic();
        EXPECT_TRUE(was_requested("kill callers"));
        return Progress{};
    });
    script().call([child] { return Progress{false, wait_for(child).value()}; });
    script().then({true, {}});
    EXPECT_EQ(run({"core/panic/decision:killall", "core/panic/exit_code:9"}).value(), 9);
}

TEST_F(SupervisorTest, unconfines_all_when_a_decision_says_so) {
    script().call([this] {
        panic();
        EXPECT_TRUE(was_requested("unconfine all"));
        EXPECT_TRUE(sandbox_->is_unconfined(::getpid()));
        return Progress{};
    });
    script().end_with(exited(1));
    EXPECT_EQ(run({"core/panic/decision:contall", "core/panic/exit_code:9"}).value(), 9);
}

TEST_F(SupervisorTest, uses_the_exit_code_of_violations_where_one_ended_the_sandbox) {
    const pid_t child = test::fork_sleeper();
    script().start = child;
    script().call([this, child] {
        // mount is refused whatever its arguments are, so nothing is read from the process.
        class Always final : public check::Liveness {
            [[nodiscard]] bool is_valid() const override { return true; }
        };
        check::SyscallEvent event;
        event.abi = syscalls::native_abi();
        event.row = syscalls::find("mount");
        event.tid = child;
        EXPECT_EQ(decider_->decide(event, Always()).decision.kind, check::Decision::Kind::kKill);
        return Progress{};
    });
    script().call([child] { return Progress{false, wait_for(child).value()}; });
    script().then({true, {}});
    EXPECT_EQ(run({"core/sandbox/write:deny", "core/violation/decision:killall", "core/violation/exit_code:8"}).value(),
              8);
    EXPECT_EQ(violations_.count, 1);
}

// -- signals ---------------------------------------------------------------------------------------------------------

TEST_F(SupervisorTest, kills_all_when_it_is_terminated) {
    script().call([this] {
        order(SIGTERM);
        return Progress{};
    });
    script().then();
    script().then({false, killed(SIGKILL)});
    script().then({true, {}});
    EXPECT_EQ(run({"core/abort/decision:killall"}).value(), 143);
    EXPECT_TRUE(was_requested("kill callers"));
    EXPECT_EQ(log_.lines.back(), "terminated: killing all processes");
    EXPECT_TRUE(client_.events.empty());
}

TEST_F(SupervisorTest, detaches_when_it_is_terminated_and_the_processes_do_not_end_in_time) {
    script().call([this] {
        order(SIGTERM);
        return Progress{};
    });
    script().call([this] {
        EXPECT_TRUE(client_.events.empty());
        ::usleep(2'100'000);
        return Progress{};
    });
    script().call([this] {
        EXPECT_EQ(client_.events, Texts{"detach 143"});
        return Progress{false, killed(SIGKILL)};
    });
    script().then({true, {}});
    EXPECT_EQ(run({"core/abort/decision:killall"}).value(), 143);
    EXPECT_EQ(client_.events, Texts{"detach 143"});
}

TEST_F(SupervisorTest, unconfines_all_and_detaches_when_it_is_terminated) {
    script().call([this] {
        order(SIGTERM);
        return Progress{};
    });
    script().then();
    script().end_with(exited(0));
    EXPECT_EQ(run({"core/abort/decision:contall"}).value(), 0);
    EXPECT_TRUE(was_requested("unconfine all"));
    EXPECT_EQ(client_.events, Texts{"detach 143"});
    EXPECT_EQ(log_.lines.back(), "terminated: the processes go on unsandboxed");
}

TEST_F(SupervisorTest, is_not_terminated_by_a_process_of_the_sandbox) {
    const test::SleepingChild child;
    script().start = child.pid();
    script().call([this, &child] {
        order(SIGTERM, Order::Origin::kProcess, child.pid());
        return Progress{};
    });
    script().then();
    script().end_with(exited(0));
    EXPECT_EQ(run().value(), 0);
    EXPECT_FALSE(was_requested("kill callers"));
}

// Whoever sent it: the kernel may have lost the sender, or the sender may have forged it.
TEST_F(SupervisorTest, is_not_terminated_by_a_signal_to_itself) {
    script().call([] {
        for (const int signal : {SIGHUP, SIGINT, SIGQUIT, SIGTERM}) {
            ::kill(::getpid(), signal);
            ::sigqueue(::getpid(), signal, {});
        }
        return Progress{};
    });
    script().then();
    script().end_with(exited(0));
    EXPECT_EQ(run({"core/trace/interrupt:anywhere"}).value(), 0);
    EXPECT_FALSE(was_requested("kill callers"));
}

TEST_F(SupervisorTest, reports_its_status_on_request) {
    script().call([] {
        ::kill(::getpid(), SIGUSR1);
        return Progress{};
    });
    script().call([] {
        ::kill(::getpid(), SIGUSR2);
        return Progress{};
    });
    script().then();
    script().then();
    script().end_with(exited(0));
    EXPECT_EQ(run().value(), 0);
    EXPECT_EQ(client_.events, (Texts{"counts", "lists"}));
}

TEST_F(SupervisorTest, takes_a_request_for_a_report_as_an_order_too) {
    script().call([this] {
        order(SIGUSR1);
        order(SIGUSR2);
        return Progress{};
    });
    script().end_with(exited(0));
    EXPECT_EQ(run().value(), 0);
    EXPECT_EQ(client_.events, (Texts{"counts", "lists"}));
}

TEST_F(SupervisorTest, kills_all_when_the_foreground_process_dies_where_that_is_wanted) {
    const pid_t child = test::fork_sleeper();
    script().start = child;
    script().call([this] {
        hang_up();
        return Progress{};
    });
    script().then(); // then all are killed
    script().call([child] { return Progress{false, wait_for(child).value()}; });
    script().then({true, {}});
    EXPECT_EQ(run({"core/trace/exit_kill:true"}).value(), 137);
    EXPECT_TRUE(was_requested("kill callers"));
}

TEST_F(SupervisorTest, goes_on_when_the_foreground_process_dies_where_that_is_not_wanted) {
    script().call([this] {
        hang_up();
        return Progress{};
    });
    script().then();
    script().end_with(exited(4));
    EXPECT_EQ(run({"core/trace/exit_wait_all:false"}).value(), 4);
    EXPECT_FALSE(was_requested("kill callers"));
    EXPECT_TRUE(client_.events.empty()) << "nobody is there to detach from";
}

TEST_F(SupervisorTest, gives_descriptors_up_before_and_after_the_program_is_executed) {
    script(0).end_with(exited(0));
    EXPECT_EQ(run().value(), 0);
    EXPECT_EQ(client_.descriptors, "forked executed ");
    client_.descriptors.clear();
    script(1).execute = Unexpected{Errno{ENOENT}};
    script(1).end_with(exited(127));
    EXPECT_FALSE(run());
    EXPECT_EQ(client_.descriptors, "forked ");
}

// The first process and another one of the session get SIGHUP.
TEST_F(SupervisorTest, passes_the_hang_up_of_the_terminal_on_to_the_session) {
    const pid_t first = test::fork_sleeper();
    const pid_t other = test::fork_sleeper();
    script().start = first;
    script().call([this] {
        order(SIGHUP, Order::Origin::kSession, 0);
        return Progress{};
    });
    script().call([first] { return Progress{false, wait_for(first).value()}; });
    script().call([other] {
        EXPECT_EQ(wait_for(other).value(), killed(SIGHUP));
        return Progress{true, {}};
    });
    EXPECT_EQ(run().value(), 129);
}

// -- the engines of this kernel --------------------------------------------------------------------------------------

class RealSupervisorTest : public SupervisorTest, public ::testing::WithParamInterface<const char*> {
protected:
    // Nothing where the engine does not work.
    std::optional<int> run_shell(const std::string& text, std::vector<std::string_view> commands = {}) {
        program_.file = "/bin/sh";
        program_.arguments = {"sh", "-c", text};
        ::pthread_sigmask(SIG_SETMASK, &old_mask_, nullptr);
        program_.inheritance = launch::Inheritance::capture();
        block_handled_signals();
        const std::string engine = cat("core/trace/engine:", GetParam());
        commands.emplace_back(engine);
        const auto status = run_with(make_kernel_engine, commands);
        return status ? std::optional(*status) : std::nullopt;
    }
};

TEST_P(RealSupervisorTest, returns_the_status_of_the_program) {
    const auto status = run_shell("exit 5");
    if (!status) {
        GTEST_SKIP() << "this engine does not work here";
    }
    EXPECT_EQ(status, 5);
    EXPECT_EQ(violations_.count, 0);
}

TEST_P(RealSupervisorTest, refuses_and_reports_a_call) {
    const auto status = run_shell("mkdir /nonexistent-supervisor-test 2>/dev/null || exit 6",
                                  {"core/sandbox/write:deny", "whitelist/write+/dev/***"});
    if (!status) {
        GTEST_SKIP() << "this engine does not work here";
    }
    EXPECT_EQ(status, 6);
    EXPECT_EQ(violations_.count, 1);
}

TEST_P(RealSupervisorTest, kills_all_for_a_violation) {
    const auto status = run_shell("sleep 60 & mkdir /nonexistent-supervisor-test; sleep 60",
                                  {"core/sandbox/write:deny", "core/violation/decision:killall"});
    if (!status) {
        GTEST_SKIP() << "this engine does not work here";
    }
    EXPECT_EQ(status, 137);
}

TEST_P(RealSupervisorTest, tells_the_client_of_changed_settings) {
    const auto status = run_shell("test -e /dev/sydbox/log/level:7");
    if (!status) {
        GTEST_SKIP() << "this engine does not work here";
    }
    EXPECT_EQ(status, 0);
    EXPECT_EQ(client_.events, Texts{"settings: level 7"});
}

TEST_P(RealSupervisorTest, runs_a_command_outside_for_a_process) {
    const auto status = run_shell("test -e '/dev/sydbox/cmd/exec!true'");
    if (!status) {
        GTEST_SKIP() << "this engine does not work here";
    }
    EXPECT_EQ(status, 0);
}

INSTANTIATE_TEST_SUITE_P(, RealSupervisorTest, ::testing::Values("notify", "ptrace"),
                         [](const auto& parameter) { return std::string(parameter.param); });

} // namespace
} // namespace syd::kernel
