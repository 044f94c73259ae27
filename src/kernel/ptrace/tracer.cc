// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/ptrace/tracer.h"

#include <linux/sched.h>
#include <signal.h>
#include <sys/ptrace.h>

#include <algorithm>
#include <cerrno>
#include <exception>
#include <utility>

namespace syd::kernel::ptrace {
namespace {

// How long the first stop of a thread is held. A creator that lives reaches its event stop long before.
constexpr std::chrono::milliseconds kHoldTime{20};

constexpr int kCallStop = SIGTRAP | 0x80; // PTRACE_O_TRACESYSGOOD

bool is_stopping_signal(int signal) {
    return signal == SIGSTOP || signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU;
}

// A stopped thread may be killed, but its id is not given to another before the tracer has waited for it.
class StoppedThread final : public check::Liveness {
public:
    [[nodiscard]] bool is_valid() const override { return true; }
};

bool is_untraced_clone(const check::SyscallEvent& event) {
    return event.row->decider == syscalls::Decider::kClone &&
           (event.argument(event.row->decider_argument) & CLONE_UNTRACED) != 0;
}

bool is_exec(const WaitReport& report) {
    return report.status.is_stopped() && report.status.ptrace_event() == PTRACE_EVENT_EXEC;
}

} // namespace

Tracer::Tracer(TraceeControl& tracees, check::EventDecider& decider, check::Sandbox& sandbox, PendingRequests& requests,
               AttachOptions options, std::optional<filter::Interpreter> interpreter)
    : tracees_(tracees), decider_(decider), sandbox_(sandbox), requests_(requests), options_(options),
      interpreter_(std::move(interpreter)) {}

Result<void, Errno> Tracer::attach_eldest(pid_t pid) {
    const auto attached = tracees_.attach(pid, options_);
    if (!attached) {
        return attached;
    }
    eldest_ = pid;
    Thread& thread = threads_[pid];
    thread.is_announced = true;
    if (!options_.seize) {
        thread.has_run = true;
        resume(pid); // attach() has waited for its stop
    }
    return {};
}

void Tracer::run(const std::function<void(WaitStatus)>& on_eldest_end) {
    wake_up_timer_.emplace();
    for (;;) {
        if (requests_.unconfine_all && !unconfines_all_) {
            unconfine_all();
        }
        if (held_count_ != 0 && std::chrono::steady_clock::now() >= held_until_) {
            release_held();
        }
        if (!collect_round()) {
            return;
        }
        for (const WaitReport& report : round_) {
            if (report.status.is_stopped()) {
                on_stop(report.id, report.status);
                continue;
            }
            on_end(report.id);
            if (report.id == eldest_) {
                on_eldest_end(report.status);
            }
        }
    }
}

// waitpid(2) searches its list from the start, so that a thread that stops again and again would starve those behind
// it. So all stops are collected before any thread is resumed. A round ends with an end of a thread, because from then
// on the id may be given to another.
bool Tracer::collect_round() {
    round_.clear();
    for (;;) {
        const auto report = round_.empty() ? wait_for_first() : tracees_.wait(WaitMode::kPoll);
        if (!report) {
            return !round_.empty() || report.error().value == EINTR;
        }
        enqueue(*report);
        if (!report->status.is_stopped()) {
            return true;
        }
    }
}

// An exec takes over the id of the thread-group leader ("execve(2) under ptrace"). Drop the pending stop of the dead
// leader: answering it would resume the new owner of the id, and its next stop would be answered unseen. The kernel
// prevents that only until the event stop of the exec is collected.
void Tracer::enqueue(const WaitReport& report) {
    if (!report.status.is_stopped() || is_exec(report)) {
        std::erase_if(round_, [&report](const WaitReport& earlier) { return earlier.id == report.id; });
    }
    round_.push_back(report);
}

Result<WaitReport, Errno> Tracer::wait_for_first() {
    if (held_count_ == 0) {
        return tracees_.wait(WaitMode::kBlock);
    }
    Result<WaitReport, Errno> report = Unexpected{Errno{EINTR}};
    wake_up_timer_->limit(kHoldTime, [this, &report] { report = tracees_.wait(WaitMode::kBlock); });
    return report;
}

Tracer::Thread& Tracer::thread_of(pid_t tid) {
    const auto [place, is_new] = threads_.try_emplace(tid);
    if (is_new) {
        place->second.awaits_attach_stop = !options_.seize;
    }
    return place->second;
}

void Tracer::on_stop(pid_t tid, WaitStatus status) {
    Thread& thread = thread_of(tid);
    const bool is_detaching = unconfines_all_ && can_detach();
    if (!thread.is_announced && status.ptrace_event() != PTRACE_EVENT_EXEC && !is_detaching) {
        return hold(thread, status);
    }
    handle(tid, thread, status);
}

void Tracer::hold(Thread& thread, WaitStatus status) {
    thread.held_stop = status;
    if (held_count_++ == 0) {
        held_until_ =
            std::chrono::steady_clock::now() + (wake_up_timer_->is_usable() ? kHoldTime : std::chrono::milliseconds(0));
    }
}

// The end of a thread-group leader is reported after the ends of the other threads of its process.
void Tracer::on_end(pid_t tid) {
    if (const auto found = threads_.find(tid); found != threads_.end()) {
        held_count_ -= found->second.held_stop ? 1U : 0U;
        threads_.erase(found);
    }
    release_held();
}

void Tracer::announce(pid_t tid) {
    Thread& thread = thread_of(tid);
    thread.is_announced = true;
    if (thread.held_stop) {
        const WaitStatus status = *thread.held_stop;
        thread.held_stop.reset();
        --held_count_;
        handle(tid, thread, status);
    }
}

// A creator may be killed between the creation and its event stop. So the held threads are released whenever a thread
// ends, with the state that the process tree gives to processes of unknown parents. They are also released after
// kHoldTime, because the creator's end may have been reported before the first stop of what it created.
void Tracer::release_held() {
    if (held_count_ == 0) {
        return;
    }
    std::vector<pid_t> held;
    for (const auto& [tid, thread] : threads_) {
        if (thread.held_stop) {
            held.push_back(tid);
        }
    }
    for (const pid_t tid : held) {
        announce(tid);
    }
}

void Tracer::handle(pid_t tid, Thread& thread, WaitStatus status) {
    const int signal = status.stop_signal();
    const int event = status.ptrace_event();
    const bool is_delivery = event == 0 && signal != kCallStop;
    const bool is_attach_stop = is_delivery && signal == SIGSTOP && thread.awaits_attach_stop;
    const int delivered = is_delivery && !is_attach_stop ? signal : 0;
    thread.awaits_attach_stop = thread.awaits_attach_stop && !is_attach_stop;
    const bool is_first_stop = !std::exchange(thread.has_run, true);
    if (can_detach() && (unconfines_all_ || (is_first_stop && sandbox_.is_unconfined(tid)))) {
        return detach(tid, delivered);
    }
    switch (event) {
    case 0: return is_delivery ? on_signal(tid, delivered) : on_call(tid);
    case PTRACE_EVENT_SECCOMP: return on_call(tid);
    case PTRACE_EVENT_FORK:
    case PTRACE_EVENT_VFORK:
    case PTRACE_EVENT_CLONE: return on_birth(tid);
    case PTRACE_EVENT_EXEC: return on_exec(tid);
    case PTRACE_EVENT_STOP: return on_event_stop(tid, signal);
    default: return resume(tid);
    }
}

void Tracer::on_call(pid_t tid) {
    const auto entry = tracees_.call_entry(tid);
    if (!entry) {
        if (entry.error().value != ESRCH) {
            tracees_.kill(tid); // the call cannot be read, so it is not let through
        }
    } else if (*entry && (tid != eldest_ || has_executed_)) {
        answer(**entry, tid);
    }
    resume(tid);
}

void Tracer::on_birth(pid_t tid) {
    const pid_t child = tracees_.event_message(tid);
    // A child that is neither known nor there has ended, and this thread has collected it. Its id may be given to
    // another at any time.
    if (child > 0 && (threads_.contains(child) || tracees_.exists(child))) {
        sandbox_.note_birth(tid, child);
        announce(child);
    }
    resume(tid);
}

// "execve(2) under ptrace": all other threads of the process have ended, and the one that executes has got the id of
// the process.
void Tracer::on_exec(pid_t tid) {
    // If a stop is held under the former id, that id belongs to another thread already.
    const auto former = threads_.find(tracees_.event_message(tid));
    if (former != threads_.end() && former->first != tid && !former->second.held_stop) {
        threads_.erase(former);
    }
    threads_[tid].is_announced = true;
    has_executed_ = has_executed_ || tid == eldest_;
    sandbox_.note_exec(tid);
    release_held();
    if (can_detach() && sandbox_.is_unconfined(tid)) {
        return detach(tid, 0);
    }
    resume(tid);
}

void Tracer::on_event_stop(pid_t tid, int signal) {
    if (is_stopping_signal(signal)) {
        tracees_.listen(tid);
    } else {
        resume(tid);
    }
}

// After PTRACE_ATTACH a thread cannot be left in a group-stop, so it is resumed.
void Tracer::on_signal(pid_t tid, int signal) {
    const bool is_group_stop = !options_.seize && is_stopping_signal(signal) && tracees_.is_group_stop(tid);
    resume(tid, is_group_stop ? 0 : signal);
}

void Tracer::answer(const CallEntry& entry, pid_t tid) {
    if (interpreter_) {
        const auto answer = interpreter_->answer(entry.abi, entry.number, entry.arguments);
        if (answer.kind == filter::Interpreter::Answer::Kind::kPass) {
            return;
        }
        if (answer.kind == filter::Interpreter::Answer::Kind::kErrno) {
            return carry_out(tid, answer.error == 0 ? check::Decision::return_value(0)
                                                    : check::Decision::refuse(answer.error));
        }
    }
    check::SyscallEvent event;
    event.row = entry.abi ? syscalls::find(*entry.abi, entry.number) : nullptr;
    if (event.row == nullptr) {
        return carry_out(tid, check::Decision::refuse(ENOSYS));
    }
    event.abi = *entry.abi;
    event.arguments = entry.arguments;
    event.tid = tid;
    in_flight_call_.begin(event);
    const check::DecidedCall decided = decide(event); // keeps the objects pinned until the call is answered
    carry_out(tid, decided.decision);
    in_flight_call_.end();
}

check::DecidedCall Tracer::decide(const check::SyscallEvent& event) {
    if (requests_.kill_callers) {
        return check::Decision::kill();
    }
    if (is_untraced_clone(event)) {
        return check::Decision::refuse(EPERM);
    }
    try {
        return decider_.decide(event, StoppedThread());
    } catch (const std::exception& failure) {
        // std::bad_alloc, most likely. Whatever it is, the call is not let through unchecked.
        return decider_.panic(event, failure.what());
    }
}

void Tracer::carry_out(pid_t tid, const check::Decision& decision) {
    std::int64_t result = -EPERM; // also for kGone: if the thread is there after all, its call fails
    switch (decision.kind) {
    case check::Decision::Kind::kContinue: return;
    case check::Decision::Kind::kRefuse: result = -decision.error.value; break;
    case check::Decision::Kind::kReturn: result = decision.value; break;
    case check::Decision::Kind::kKill: tracees_.kill(tid); break;
    case check::Decision::Kind::kGone: break;
    }
    if (const auto skipped = tracees_.skip_call(tid, result); !skipped && skipped.error().value != ESRCH) {
        tracees_.kill(tid);
    }
}

void Tracer::unconfine_all() {
    unconfines_all_ = true;
    requests_.has_seen_unconfine_all = true;
    if (!can_detach()) {
        return;
    }
    release_held();
    for (const auto& [tid, thread] : threads_) {
        tracees_.interrupt(tid);
    }
}

void Tracer::detach(pid_t tid, int signal) {
    tracees_.detach(tid, signal);
    threads_.erase(tid);
}

void Tracer::resume(pid_t tid, int signal) {
    tracees_.resume(tid, interpreter_ ? Resume::kToNextCall : Resume::kToNextEvent, signal);
}

} // namespace syd::kernel::ptrace
