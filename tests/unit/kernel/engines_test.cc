// SPDX-License-Identifier: BSD-3-Clause
// Both engines, with real processes and with decisions of the test.
#include "kernel/engine_factory.h"

#include "kernel/launch/first_process.h"
#include "kernel/signals.h"
#include "unit/kernel/configurations.h"
#include "unit/kernel/scripted_decider.h"
#include "unit/kernel/statuses.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <memory>

namespace syd::kernel {
namespace {

using check::Decision;
using Kind = EngineSpec::Kind;
using Texts = std::vector<std::string>;

struct EngineCase {
    const char* name;
    EngineSpec spec;
};

const EngineCase kCases[] = {
    {"notify", {Kind::kNotify, true, true}},
    {"ptrace", {Kind::kPtrace, true, true}},
    {"ptrace_attach", {Kind::kPtrace, true, false}},
    {"ptrace_without_filter", {Kind::kPtrace, false, true}},
};

class EnginesTest : public ::testing::TestWithParam<EngineCase> {
protected:
    EnginesTest()
        : configuration_(test::configuration_of({"core/sandbox/write:deny"})),
          sandbox_(configuration_, processes_, ::getpid()) {
        ::pthread_sigmask(SIG_SETMASK, nullptr, &old_mask_);
        program_.inheritance = launch::Inheritance::capture();
        program_.file = "/bin/sh";
        block_handled_signals();
    }
    ~EnginesTest() override {
        engine_.reset();
        const sigset_t handled = handled_signals();
        const timespec now{};
        while (::sigtimedwait(&handled, nullptr, &now) > 0) { // SIGCHLD
        }
        ::pthread_sigmask(SIG_SETMASK, &old_mask_, nullptr);
    }

    void make(test::ScriptedDecider::Function function) {
        decider_.emplace(std::move(function));
        engine_ = make_kernel_engine(GetParam().spec, *decider_, sandbox_);
    }
    // False where the engine does not work; why_ says what is missing.
    bool start(const std::string& script) {
        program_.arguments = {"sh", "-c", script};
        const std::vector<pid_t> ids = engine_->tids();
        const auto started = engine_->start({configuration_, program_, {ids}});
        why_ = started ? std::string() : "this engine does not work here: " + started.error().message();
        return started.has_value();
    }
    // Until no process is left; the status of the first.
    WaitStatus wait_for_end() {
        WaitStatus status;
        const sigset_t handled = handled_signals();
        constexpr timespec kMost{10, 0};
        for (;;) {
            const Engine::Progress progress = engine_->collect_dead();
            status = progress.eldest_status.value_or(status);
            if (progress.is_over) {
                break;
            }
            if (::sigtimedwait(&handled, nullptr, &kMost) < 0) {
                ADD_FAILURE() << "the processes do not end";
                break;
            }
        }
        engine_->stop();
        return status;
    }

    policy::Configuration configuration_;
    tracee::Proc processes_;
    check::Sandbox sandbox_;
    launch::ChildSpec program_;
    std::optional<test::ScriptedDecider> decider_;
    std::unique_ptr<Engine> engine_;
    sigset_t old_mask_{};
    std::string why_;
};

TEST_P(EnginesTest, run_a_program_and_give_its_status) {
    make([](const auto&, const auto&) { return Decision::continue_call(); });
    EXPECT_FALSE(engine_->name().empty());
    EXPECT_FALSE(engine_->tids().empty());
    if (!start("exit 7")) {
        GTEST_SKIP() << why_;
    }
    EXPECT_TRUE(engine_->execute());
    EXPECT_EQ(wait_for_end(), test::exited(7));
    EXPECT_TRUE(engine_->current_calls().empty());
}

TEST_P(EnginesTest, report_that_the_program_cannot_be_executed) {
    make([](const auto&, const auto&) { return Decision::continue_call(); });
    program_.file = "/nonexistent/program";
    if (!start("")) {
        GTEST_SKIP() << why_;
    }
    const auto executed = engine_->execute();
    ASSERT_FALSE(executed);
    EXPECT_EQ(executed.error().value, ENOENT);
    EXPECT_EQ(wait_for_end(), test::exited(127));
}

TEST_P(EnginesTest, carry_decisions_out) {
    make([](const check::SyscallEvent& event, const check::Liveness& liveness) {
        EXPECT_TRUE(liveness.is_valid());
        return event.row->name.starts_with("mkdir") ? Decision::refuse(EXDEV) : Decision::continue_call();
    });
    if (!start("mkdir /nonexistent-engine-test 2>&1 | grep -q 'cross-device' && exit 4")) {
        GTEST_SKIP() << why_;
    }
    EXPECT_TRUE(engine_->execute());
    EXPECT_EQ(wait_for_end(), test::exited(4));
    const Texts calls = decider_->calls();
    EXPECT_TRUE(std::ranges::any_of(calls, [](const std::string& call) { return call.starts_with("mkdir"); }));
}

TEST_P(EnginesTest, make_a_call_seem_to_succeed) {
    make([](const check::SyscallEvent& event, const auto&) {
        return event.row->name.starts_with("mkdir") ? Decision::return_value(0) : Decision::continue_call();
    });
    if (!start("mkdir /nonexistent-engine-test && test ! -e /nonexistent-engine-test && exit 5")) {
        GTEST_SKIP() << why_;
    }
    EXPECT_TRUE(engine_->execute());
    EXPECT_EQ(wait_for_end(), test::exited(5));
}

TEST_P(EnginesTest, kill_a_process) {
    make([](const check::SyscallEvent& event, const auto&) {
        return event.row->name.starts_with("mkdir") ? Decision::kill() : Decision::continue_call();
    });
    if (!start("mkdir /nonexistent-engine-test; exit $(($? - 100))")) {
        GTEST_SKIP() << why_;
    }
    EXPECT_TRUE(engine_->execute());
    EXPECT_EQ(wait_for_end(), test::exited(37)) << "128 + SIGKILL - 100";
}

TEST_P(EnginesTest, kill_every_caller_once_that_was_requested) {
    make([this](const check::SyscallEvent& event, const auto&) {
        if (event.row->name.starts_with("mkdir")) {
            engine_->kill_callers();
        }
        return Decision::continue_call();
    });
    if (!start("mkdir /proc/nonexistent-engine-test; rmdir /nonexistent-engine-test; kill -0 $$; exit 1")) {
        GTEST_SKIP() << why_;
    }
    EXPECT_TRUE(engine_->execute());
    EXPECT_FALSE(wait_for_end() == test::exited(0));
    const Texts calls = decider_->calls();
    EXPECT_TRUE(std::ranges::none_of(calls, [](const std::string& call) { return call == "rmdir"; }));
}

TEST_P(EnginesTest, unconfine_processes_that_run) {
    make([](const auto&, const auto&) { return Decision::continue_call(); });
    if (!start("exit 6")) {
        GTEST_SKIP() << why_;
    }
    EXPECT_TRUE(engine_->execute());
    sandbox_.unconfine_all();
    engine_->unconfine_all();
    EXPECT_EQ(wait_for_end(), test::exited(6));
}

TEST_P(EnginesTest, may_be_stopped_before_they_started) {
    make([](const auto&, const auto&) { return Decision::continue_call(); });
    engine_->stop();
    engine_->stop();
}

INSTANTIATE_TEST_SUITE_P(, EnginesTest, ::testing::ValuesIn(kCases),
                         [](const auto& parameter) { return parameter.param.name; });

// -- the start of the first process ----------------------------------------------------------------------------------

TEST(FirstProcess, reports_a_filter_that_the_kernel_does_not_take) {
    launch::ChildSpec spec{"/bin/true", {"true"}, {}, launch::Inheritance::capture()};
    const filter::Program invalid{{0xffff, 0, 0, 0}};
    for (const auto interception : {launch::Interception::kNotify, launch::Interception::kTrace}) {
        const auto first = launch::start_first_process(spec, interception, invalid);
        ASSERT_FALSE(first);
        if (first.error().code.value == EBUSY) {
            GTEST_SKIP() << "another listener is asked for first";
        }
        EXPECT_EQ(first.error().message(), "seccomp: loading the filter: Invalid argument");
    }
    EXPECT_EQ(wait_for_any(WaitMode::kPoll).error().value, ECHILD) << "no child is left";
}

TEST(FirstProcess, may_run_without_a_filter) {
    launch::ChildSpec spec{"/bin/true", {"true"}, {}, launch::Inheritance::capture()};
    auto first = launch::start_first_process(spec, launch::Interception::kNone, {});
    ASSERT_TRUE(first);
    EXPECT_FALSE(first->listener);
    EXPECT_TRUE(first->child.execute());
    EXPECT_EQ(wait_for(first->child.pid()).value(), test::exited(0));
}

} // namespace
} // namespace syd::kernel
