// SPDX-License-Identifier: BSD-3-Clause
// Tracer: the loop that handles the reports of waitpid(2) about traced threads. It runs in one thread, to which
// ptrace(2) binds every tracee, and decides calls in that thread: a thread at a stop cannot become another one.
//
// Every thread and process that a tracee creates is traced from its first instruction. The first stop of a thread that
// is not known yet is held until its creator's event stop (PTRACE_EVENT_FORK, VFORK or CLONE) says whose it is, so that
// a child gets the state that its parent had at the fork. It is held for a short time only, because the creator may
// have been killed before its event stop.
#pragma once

#include "check/event_decider.h"
#include "check/sandbox.h"
#include "kernel/filter/interpreter.h"
#include "kernel/in_flight_call.h"
#include "kernel/ptrace/tracee_control.h"
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
    // Set by other threads. Interrupt the tracer's thread afterwards (wake_until()) where it has to react at once.
    struct PendingRequests {
        std::atomic<bool> kill_callers{false};
        std::atomic<bool> unconfine_all{false};
        std::atomic<bool> has_seen_unconfine_all{false}; // set by the tracer
    };

    // All references outlive the tracer. Without an interpreter, a filter stops the calls that are to be decided.
    Tracer(TraceeControl& tracees, check::EventDecider& decider, check::Sandbox& sandbox, PendingRequests& requests,
           AttachOptions options, std::optional<filter::Interpreter> interpreter);

    // Attaches to the first process. Its calls are sydbox's own, and are not checked, until it executes a program.
    [[nodiscard]] Result<void, Errno> attach_eldest(pid_t pid);

    // Returns when no child is left. `on_eldest_end` is called once, with the status of the first process.
    void run(const std::function<void(WaitStatus)>& on_eldest_end);

    [[nodiscard]] InFlightCall& in_flight_call() noexcept { return in_flight_call_; }

private:
    struct Thread {
        bool is_announced = false;           // its creator's event stop was handled
        bool has_run = false;                // it was resumed before
        bool awaits_attach_stop = false;     // the SIGSTOP of PTRACE_ATTACH is still to come
        std::optional<WaitStatus> held_stop; // not handled until the thread is announced
    };

    // False when no child is left.
    [[nodiscard]] bool collect_round();
    void enqueue(const WaitReport& report);
    // Returns EINTR after a while if stops are held.
    [[nodiscard]] Result<WaitReport, Errno> wait_for_first();
    Thread& thread_of(pid_t tid);
    void on_stop(pid_t tid, WaitStatus status);
    void hold(Thread& thread, WaitStatus status);
    void on_end(pid_t tid);
    void announce(pid_t tid);
    void release_held();
    void handle(pid_t tid, Thread& thread, WaitStatus status);
    void on_call(pid_t tid);
    void on_birth(pid_t tid);
    void on_exec(pid_t tid);
    void on_event_stop(pid_t tid, int signal);
    void on_signal(pid_t tid, int signal);
    void answer(const CallEntry& entry, pid_t tid);
    [[nodiscard]] check::DecidedCall decide(const check::SyscallEvent& event);
    void carry_out(pid_t tid, const check::Decision& decision);
    void unconfine_all();
    void detach(pid_t tid, int signal);
    void resume(pid_t tid, int signal = 0);
    // With a filter a tracee needs a tracer: without one the calls that the filter stops fail (seccomp(2),
    // SECCOMP_RET_TRACE). Without a filter all tracees are seized, and can be interrupted.
    [[nodiscard]] bool can_detach() const noexcept { return interpreter_.has_value(); }

    TraceeControl& tracees_;
    check::EventDecider& decider_;
    check::Sandbox& sandbox_;
    PendingRequests& requests_;
    AttachOptions options_;
    std::optional<filter::Interpreter> interpreter_;
    InFlightCall in_flight_call_;
    std::unordered_map<pid_t, Thread> threads_;
    std::vector<WaitReport> round_;
    std::size_t held_count_ = 0;
    std::chrono::steady_clock::time_point held_until_; // valid while held_count_ is not 0
    std::optional<WakeUpTimer> wake_up_timer_;         // of the thread that calls run()
    pid_t eldest_ = 0;
    bool has_executed_ = false; // the first process
    bool unconfines_all_ = false;
};

} // namespace syd::kernel::ptrace
