// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/notify/receivers.h"

#include "kernel/fallback.h"
#include "unit/kernel/children.h"
#include "unit/kernel/scripted_decider.h"
#include "unit/kernel/scripted_listener.h"
#include "unit/kernel/statuses.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <future>
#include <memory>
#include <set>
#include <stdexcept>

namespace syd::kernel::notify {
namespace {

using check::Decision;
using Texts = std::vector<std::string>;

constexpr pid_t kFirst = 5000000; // beyond the greatest pid_max: no real process has it
constexpr pid_t kCaller = 5000001;

// The first process, with a channel whose other end the test holds until the process "executes".
class FirstProcess {
public:
    FirstProcess() {
        std::array<int, 2> ends{};
        EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
        other_end_.reset(ends[1]);
        child_.emplace(kFirst, UniqueFd(ends[0]), 0);
    }
    void execute() { other_end_.reset(); }
    [[nodiscard]] const launch::Child& child() const { return *child_; }

private:
    UniqueFd other_end_;
    std::optional<launch::Child> child_;
};

class ReceiversTest : public ::testing::Test {
protected:
    void start(test::ScriptedDecider::Function function) {
        first_.execute();
        start_before_exec(std::move(function));
    }
    void start_before_exec(test::ScriptedDecider::Function function) {
        decider_.emplace(std::move(function));
        receivers_.emplace(*decider_);
        auto owned = std::make_unique<test::ScriptedListener>();
        script_ = owned.get();
        receivers_->start(Listener(std::move(owned)), first_.child());
    }
    // "continue", "errno N", "value N"; "none" if there is no reply.
    std::string reply_to(std::uint64_t id) {
        const auto reply = script_->wait_for_reply(id);
        if (!reply) {
            return "none";
        }
        if (reply->flags == SECCOMP_USER_NOTIF_FLAG_CONTINUE) {
            return "continue";
        }
        return reply->error != 0 ? errno_name(Errno{-reply->error}) : std::to_string(reply->val);
    }

    // Until so many calls are being decided, but not for ever.
    void wait_for_calls(std::size_t count) {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
        while (receivers_->current_calls().size() != count && std::chrono::steady_clock::now() < deadline) {
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
    }

    FirstProcess first_; // outlives the receivers
    std::optional<test::ScriptedDecider> decider_;
    std::optional<Receivers> receivers_;
    test::ScriptedListener* script_ = nullptr; // owned by the receivers
};

TEST_F(ReceiversTest, have_threads_of_their_own_from_the_beginning) {
    test::ScriptedDecider decider;
    Receivers receivers(decider);
    const auto tids = receivers.tids();
    std::set<pid_t> unique(tids.begin(), tids.end());
    EXPECT_EQ(unique.size(), 4U);
    EXPECT_FALSE(unique.contains(::gettid()));
    receivers.stop();
    receivers.stop();
}

TEST_F(ReceiversTest, reply_with_what_was_decided) {
    start([](const check::SyscallEvent& event, const check::Liveness& liveness) {
        EXPECT_TRUE(liveness.is_valid());
        return event.tid == kCaller ? Decision::refuse(EACCES) : Decision::return_value(9);
    });
    script_->notify(1, "mkdir", kCaller);
    script_->notify(2, "rmdir", kCaller + 1);
    EXPECT_EQ(reply_to(1), "EACCES");
    EXPECT_EQ(reply_to(2), "9");
    EXPECT_EQ(decider_->calls(), (Texts{"mkdir", "rmdir"}));
}

TEST_F(ReceiversTest, refuse_calls_beyond_the_table_unasked) {
    start([](const auto&, const auto&) { return Decision::continue_call(); });
    seccomp_notif notification{};
    notification.id = 1;
    notification.data.nr = 100000;
    notification.data.arch = syscalls::audit_arch_of(syscalls::native_abi());
    script_->push(notification);
    EXPECT_EQ(reply_to(1), "ENOSYS");
    EXPECT_TRUE(decider_->calls().empty());
}

TEST_F(ReceiversTest, let_the_first_process_through_until_it_has_executed) {
    start_before_exec([](const auto&, const auto&) { return Decision::refuse(EPERM); });
    script_->notify(1, "execve", kFirst);
    EXPECT_EQ(reply_to(1), "continue");
    script_->notify(2, "execve", kCaller);
    EXPECT_EQ(reply_to(2), "EPERM") << "not another one";
    first_.execute();
    script_->notify(3, "execve", kFirst);
    EXPECT_EQ(reply_to(3), "EPERM");
    script_->notify(4, "execve", kFirst);
    EXPECT_EQ(reply_to(4), "EPERM");
}

TEST_F(ReceiversTest, continue_after_interruptions_and_callers_that_were_killed) {
    start([](const auto&, const auto&) { return Decision::return_value(1); });
    script_->fail(EINTR);
    script_->fail(ENOENT);
    script_->notify(1, "mkdir", kCaller);
    EXPECT_EQ(reply_to(1), "1");
}

TEST_F(ReceiversTest, tell_the_decider_that_a_caller_is_gone) {
    start([this](const auto&, const check::Liveness& liveness) {
        script_->expire(1);
        return liveness.is_valid() ? Decision::continue_call() : Decision::gone();
    });
    script_->notify(1, "mkdir", kCaller);
    EXPECT_EQ(reply_to(1), "EPERM") << "sent in vain: ENOENT";
    script_->notify(2, "mkdir", kCaller);
    EXPECT_EQ(reply_to(2), "continue");
}

TEST_F(ReceiversTest, never_let_a_call_through_on_which_the_decider_failed) {
    start([](const auto&, const auto&) -> Decision { throw std::runtime_error("out of memory"); });
    script_->notify(1, "mkdir", kCaller);
    EXPECT_EQ(reply_to(1), "EPERM");
    EXPECT_EQ(decider_->calls(), (Texts{"mkdir", "mkdir panics: out of memory"}));
}

TEST_F(ReceiversTest, kill_the_process_of_a_call_where_that_is_decided) {
    const pid_t child = test::fork_sleeper();
    start([](const auto&, const auto&) { return Decision::kill(); });
    script_->notify(1, "mkdir", child);
    EXPECT_EQ(reply_to(1), "EPERM");
    EXPECT_EQ(wait_for(child).value(), test::killed(SIGKILL));
}

TEST_F(ReceiversTest, do_not_kill_the_next_owner_of_an_id) {
    const test::SleepingChild child;
    start([this](const auto&, const auto&) {
        script_->expire(1);
        return Decision::kill();
    });
    script_->notify(1, "mkdir", child.pid());
    EXPECT_EQ(reply_to(1), "EPERM");
    EXPECT_EQ(wait_for_any(WaitMode::kPoll).error().value, EAGAIN) << "it sleeps";
}

TEST_F(ReceiversTest, kill_every_caller_once_that_was_requested) {
    const pid_t child = test::fork_sleeper();
    start([](const auto&, const auto&) { return Decision::continue_call(); });
    receivers_->kill_callers();
    script_->notify(1, "mkdir", child);
    EXPECT_EQ(reply_to(1), "EPERM");
    EXPECT_EQ(wait_for(child).value(), test::killed(SIGKILL));
    EXPECT_TRUE(decider_->calls().empty());
}

TEST_F(ReceiversTest, relieve_one_that_hangs_in_a_decision) {
    std::promise<void> release;
    const auto released = release.get_future().share();
    start([released](const check::SyscallEvent& event, const auto&) {
        if (event.row->name == "mkdir") {
            released.wait();
        }
        return Decision::return_value(3);
    });
    script_->notify(1, "mkdir", kCaller);
    script_->notify(2, "rmdir", kCaller + 1);
    EXPECT_EQ(reply_to(2), "3") << "another thread has taken over";
    wait_for_calls(1);
    const auto calls = receivers_->current_calls();
    ASSERT_EQ(calls.size(), 1U);
    EXPECT_EQ(calls[0].name, "mkdir");
    EXPECT_EQ(calls[0].tid, kCaller);
    release.set_value();
    EXPECT_EQ(reply_to(1), "3");
    script_->notify(3, "rmdir", kCaller);
    EXPECT_EQ(reply_to(3), "3");
}

TEST_F(ReceiversTest, wait_while_all_of_them_hang) {
    std::promise<void> release;
    const auto released = release.get_future().share();
    start([released](const auto&, const auto&) {
        released.wait();
        return Decision::return_value(3);
    });
    for (std::uint64_t id = 1; id <= 6; ++id) {
        script_->notify(id, "mkdir", kCaller + static_cast<pid_t>(id));
    }
    wait_for_calls(4);
    EXPECT_EQ(receivers_->current_calls().size(), 4U);
    release.set_value();
    for (std::uint64_t id = 1; id <= 6; ++id) {
        EXPECT_EQ(reply_to(id), "3") << id;
    }
}

TEST_F(ReceiversTest, wake_callers_on_other_processors_while_there_are_many) {
    std::promise<void> release;
    const auto released = release.get_future().share();
    start([released](const auto&, const auto&) {
        released.wait(); // so that all the others are pending
        return Decision::return_value(3);
    });
    constexpr std::uint64_t kCalls = 2000;
    for (std::uint64_t id = 1; id <= kCalls; ++id) {
        script_->notify(id, "mkdir", kCaller + static_cast<pid_t>(id % 8));
    }
    script_->notify(kCalls + 1, "mkdir", kCaller);
    EXPECT_EQ(script_->flags(), kNotifySyncWakeUp);
    release.set_value();
    EXPECT_EQ(reply_to(kCalls), "3");
    EXPECT_EQ(script_->lowest_flags(), 0U);
    for (std::uint64_t id = kCalls + 2; id < 2 * kCalls; ++id) {
        script_->notify(id, "mkdir", kCaller);
    }
    EXPECT_EQ(reply_to(2 * kCalls - 1), "3");
    EXPECT_EQ(script_->flags(), kNotifySyncWakeUp) << "one caller is left";
}

TEST_F(ReceiversTest, are_not_stopped_within_a_limit_while_a_decision_blocks) {
    std::promise<void> release;
    const std::shared_future<void> released = release.get_future().share();
    start([released](const auto&, const auto&) {
        released.wait();
        return Decision::return_value(3);
    });
    script_->notify(1, "mkdir", kCaller);
    wait_for_calls(1);
    EXPECT_FALSE(receivers_->stop_within(std::chrono::milliseconds(20)));
    EXPECT_FALSE(receivers_->stop_within(std::chrono::milliseconds(0)));
    release.set_value();
    EXPECT_TRUE(receivers_->stop_within(std::chrono::seconds(10)));
    EXPECT_TRUE(receivers_->stop_within(std::chrono::milliseconds(0)));
}

TEST_F(ReceiversTest, end_when_no_process_is_left) {
    start([](const auto&, const auto&) { return Decision::continue_call(); });
    script_->notify(1, "mkdir", kCaller);
    EXPECT_EQ(reply_to(1), "continue");
    script_->hang_up();
    script_->fail(ENOENT);
    receivers_->stop();
    EXPECT_TRUE(receivers_->current_calls().empty());
}

TEST_F(ReceiversTest, stop_where_the_kernel_does_not_say_that_no_process_is_left) {
    start([](const auto&, const auto&) { return Decision::continue_call(); });
    receivers_->stop();
    receivers_->stop();
}

} // namespace
} // namespace syd::kernel::notify
