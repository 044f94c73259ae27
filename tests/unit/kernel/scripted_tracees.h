// SPDX-License-Identifier: BSD-3-Clause
// ScriptedTracees: the reports of waitpid(2) in rounds that the test makes up, and what the tracer did, as texts.
#pragma once

#include "base/text.h"
#include "kernel/ptrace/tracee_control.h"
#include "syscalls/table.h"

#include <cerrno>
#include <deque>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace syd::kernel::test {

class ScriptedTracees final : public ptrace::TraceeControl {
public:
    // What is to be reported at once: a blocking wait() begins the next round, and polling goes through it.
    void round(std::deque<WaitReport> reports) { rounds_.push_back({std::move(reports), {}}); }
    // A blocking wait() that a signal interrupts, after `before` was called.
    void interruption(std::function<void()> before = {}) { rounds_.push_back({{}, std::move(before)}); }
    // Until the timer of the tracer interrupts it.
    void pause() {
        interruption([] { std::this_thread::sleep_for(std::chrono::milliseconds(25)); });
    }

    // The native call that the thread is stopped at the entry of.
    void at_call(pid_t tid, std::string_view call, std::array<std::uint64_t, 6> arguments = {}) {
        const syscalls::Abi abi = syscalls::native_abi();
        const int number = syscalls::find(call)->numbers.at(static_cast<std::size_t>(abi));
        at_entry(tid, {abi, number, arguments});
    }
    void at_entry(pid_t tid, const ptrace::CallEntry& entry) { entries_.insert_or_assign(tid, std::optional(entry)); }
    void at_exit_of_call(pid_t tid) { entries_.insert_or_assign(tid, std::optional<ptrace::CallEntry>()); }
    void unreadable(pid_t tid, int error) { entries_.insert_or_assign(tid, Unexpected{Errno{error}}); }
    void message(pid_t tid, pid_t message) { messages_[tid] = message; }
    void in_group_stop(pid_t tid) { group_stops_.insert(tid); }
    void gone(pid_t tid) { gone_.insert(tid); }
    void fail_to_attach(int error) { attach_error_ = error; }
    void fail_to_skip(int error) { skip_error_ = error; }

    // What was done since the last time: "resume 10", "call 10 = -1 (EPERM)" and so on.
    std::vector<std::string> take_actions() { return std::exchange(actions_, {}); }

    [[nodiscard]] Result<WaitReport, Errno> wait(WaitMode mode) override {
        if (mode == WaitMode::kBlock) {
            if (rounds_.empty()) {
                return Unexpected{Errno{ECHILD}};
            }
            Round round = std::move(rounds_.front());
            rounds_.pop_front();
            if (round.before) {
                round.before();
            }
            reports_ = std::move(round.reports);
            if (reports_.empty()) {
                return Unexpected{Errno{EINTR}};
            }
        } else if (reports_.empty()) {
            return Unexpected{Errno{rounds_.empty() ? ECHILD : EAGAIN}};
        }
        const WaitReport report = reports_.front();
        reports_.pop_front();
        return report;
    }
    [[nodiscard]] Result<void, Errno> attach(pid_t tid, const ptrace::AttachOptions& options) override {
        add(options.seize ? "seize" : "attach", tid);
        return attach_error_ == 0 ? Result<void, Errno>() : Unexpected{Errno{attach_error_}};
    }
    void resume(pid_t tid, ptrace::Resume how, int signal) noexcept override {
        add(how == ptrace::Resume::kToNextCall ? "resume to call" : "resume", tid, signal);
    }
    void listen(pid_t tid) noexcept override { add("listen", tid); }
    void detach(pid_t tid, int signal) noexcept override { add("detach", tid, signal); }
    void interrupt(pid_t tid) noexcept override { add("interrupt", tid); }
    [[nodiscard]] pid_t event_message(pid_t tid) noexcept override { return messages_[tid]; }
    [[nodiscard]] bool is_group_stop(pid_t tid) noexcept override { return group_stops_.contains(tid); }
    [[nodiscard]] Result<std::optional<ptrace::CallEntry>, Errno> call_entry(pid_t tid) noexcept override {
        const auto found = entries_.find(tid);
        return found != entries_.end() ? found->second : Unexpected{Errno{ESRCH}};
    }
    [[nodiscard]] Result<void, Errno> skip_call(pid_t tid, std::int64_t result) noexcept override {
        actions_.push_back(cat("skip ", tid, ": ",
                               result < 0 ? errno_name(Errno{static_cast<int>(-result)}) : std::to_string(result)));
        return skip_error_ == 0 ? Result<void, Errno>() : Unexpected{Errno{skip_error_}};
    }
    void kill(pid_t tid) noexcept override { add("kill", tid); }
    [[nodiscard]] bool exists(pid_t tid) noexcept override { return !gone_.contains(tid); }

private:
    struct Round {
        std::deque<WaitReport> reports; // empty: the wait is interrupted
        std::function<void()> before;
    };

    void add(std::string_view action, pid_t tid, int signal = 0) {
        actions_.push_back(signal == 0 ? cat(action, " ", tid) : cat(action, " ", tid, " with ", signal));
    }

    std::deque<Round> rounds_;
    std::deque<WaitReport> reports_;
    std::map<pid_t, Result<std::optional<ptrace::CallEntry>, Errno>> entries_;
    std::map<pid_t, pid_t> messages_;
    std::set<pid_t> group_stops_;
    std::set<pid_t> gone_;
    int attach_error_ = 0;
    int skip_error_ = 0;
    std::vector<std::string> actions_;
};

} // namespace syd::kernel::test
