// SPDX-License-Identifier: BSD-3-Clause
// Tracer: the loop over what waitpid(2) tells of traced threads. ptrace(2) binds a tracee to the thread that attached,
// so that one does it all, and decides inline: a thread that waits for us is stopped and can't be another one
// meanwhile.
//
// Every thread and process that a tracee makes is traced from its first instruction. A stop of a thread that is not
// known is kept until its maker's event tells whose it is, so that a child has its parent's state as it was at the
// fork; or for a short while, for the maker may have been killed before it told.
#pragma once

#include "check/checker.h"
#include "check/sandbox.h"
#include "kernel/filter/interpreter.h"
#include "kernel/in_flight_call.h"
#include "kernel/ptrace/requests.h"
#include "kernel/wake_up_timer.h"

#include <sys/types.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <optional>
#include <unordered_map>
#include <vector>

namespace syd::kernel::ptrace {

class Tracer {
public:
    // What the supervisor's thread asks for.
    struct PendingRequests {
        std::atomic<bool> kill_callers{false};
        std::atomic<bool> unconfine_all{false};
        std::atomic<bool> has_noticed{false}; // that all are to be let go
    };

    // All references outlive the tracer. Without an interpreter a filter tells of calls.
    Tracer(check::Checker& checker, check::Sandbox& sandbox, PendingRequests& requests, AttachOptions options,
           std::optional<filter::Interpreter> interpreter);

    // Takes on the first process, whose calls are our own until it executes a program.
    [[nodiscard]] Result<void, Errno> attach_eldest(pid_t pid);

    // Until no child is left; `eldest_died` gets its status once.
    void run(const std::function<void(int)>& eldest_died);

    [[nodiscard]] InFlightCall& board() noexcept { return board_; }

private:
    struct Thread {
        bool is_announced = false;    // its maker's event has come
        bool is_fresh = true;         // it has not run yet
        bool owes_stop = false;       // the SIGSTOP that comes with PTRACE_ATTACH
        std::optional<int> held_stop; // waits for the announcement
    };

    struct Report {
        pid_t tid;
        int status;
    };

    // False when no child is left.
    [[nodiscard]] bool collect_round();
    void enqueue(const Report& report);
    Thread& known(pid_t tid);
    [[nodiscard]] static Report next_report(int options);
    // So long as stops are held, not for ever.
    [[nodiscard]] Report wait_for_one() const;
    void on_stop(pid_t tid, int status);
    void hold(Thread& thread, int status);
    void on_end(pid_t tid);
    void announce(pid_t tid);
    void release_held();
    void handle(pid_t tid, Thread& thread, int status);
    void on_call(pid_t tid);
    void on_birth(pid_t tid);
    void on_exec(pid_t tid);
    void on_event_stop(pid_t tid, int signal);
    void on_signal(pid_t tid, int signal);
    void answer(const CallEntry& entry, pid_t tid);
    [[nodiscard]] check::DecidedCall decide(const check::SyscallEvent& event);
    void carry_out(pid_t tid, const check::Decision& decision);
    void unconfine_all();
    void leave(pid_t tid, int signal);
    void resume_thread(pid_t tid, int signal = 0);
    // With a filter, calls would fail without a tracer (seccomp(2), SECCOMP_RET_TRACE). Without one all are seized.
    [[nodiscard]] bool can_leave() const noexcept { return interpreter_.has_value(); }

    check::Checker& checker_;
    check::Sandbox& sandbox_;
    PendingRequests& requests_;
    AttachOptions options_;
    std::optional<filter::Interpreter> interpreter_;
    InFlightCall board_;
    std::unordered_map<pid_t, Thread> threads_;
    std::vector<Report> round_;
    std::size_t held_ = 0;
    std::chrono::steady_clock::time_point held_until_; // unless held_ is 0
    std::optional<WakeUpTimer> wake_up_timer_;         // of the thread that runs this
    pid_t eldest_ = 0;
    bool has_executed_ = false;
    bool unconfines_all_ = false;
};

} // namespace syd::kernel::ptrace
