// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/ptrace/tracer.h"

#include "kernel/process_control.h"

#include <linux/sched.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

#include <cerrno>
#include <exception>
#include <utility>
#include <vector>

namespace syd::kernel::ptrace {
namespace {

// For a maker's event. One that lives is about to be stopped for it when the stop of what it made is told.
constexpr std::chrono::milliseconds kPatience{20};

constexpr int kCallStop = SIGTRAP | 0x80; // PTRACE_O_TRACESYSGOOD

bool is_stopping(int signal) {
    return signal == SIGSTOP || signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU;
}

// A stopped thread may be killed, but its id is ours until we have waited for it.
class StoppedThread final : public check::Liveness {
public:
    [[nodiscard]] bool is_valid() const override { return true; }
};

bool is_untraced_clone(const check::SyscallEvent& event) {
    return event.row->decider == syscalls::Decider::kClone &&
           (event.argument(event.row->decider_argument) & CLONE_UNTRACED) != 0;
}

void kill_at_once(pid_t tid) {
    static_cast<void>(kill_process(tid, [] { return true; }));
}

} // namespace

Tracer::Tracer(check::Checker& checker, check::Sandbox& sandbox, PendingRequests& requests, AttachOptions options,
               std::optional<filter::Interpreter> interpreter)
    : checker_(checker), sandbox_(sandbox), requests_(requests), options_(options),
      interpreter_(std::move(interpreter)) {}

Result<void, Errno> Tracer::attach_eldest(pid_t pid) {
    const auto attached = attach(pid, options_);
    if (!attached) {
        return attached;
    }
    eldest_ = pid;
    Thread& thread = threads_[pid];
    thread.is_announced = true;
    if (!options_.seize) {
        thread.is_fresh = false;
        resume_thread(pid); // attaching has waited for its stop
    }
    return {};
}

void Tracer::run(const std::function<void(int)>& eldest_died) {
    wake_up_timer_.emplace();
    for (;;) {
        if (requests_.unconfine_all && !unconfines_all_) {
            unconfine_all();
        }
        if (held_ != 0 && std::chrono::steady_clock::now() >= held_until_) {
            release_held();
        }
        if (!collect_round()) {
            return;
        }
        for (const Report& report : round_) {
            if (WIFSTOPPED(report.status)) {
                on_stop(report.tid, report.status);
                continue;
            }
            on_end(report.tid);
            if (report.tid == eldest_) {
                eldest_died(report.status);
            }
        }
    }
}

// waitpid(2) looks through its list from the start: a thread that is always ready again would starve those behind it.
// So all that are stopped are collected before any is resumed. Behind an end an id may be given anew, so it is the
// last.
bool Tracer::collect_round() {
    round_.clear();
    for (;;) {
        const Report report = round_.empty() ? wait_for_one() : next_report(WNOHANG);
        if (report.tid > 0) {
            enqueue(report);
        }
        if (report.tid <= 0 || !WIFSTOPPED(report.status)) {
            return report.tid >= 0 || !round_.empty() || errno == EINTR;
        }
    }
}

// A thread that executes takes the id of the first thread of its process, which may have stopped before it was killed
// ("execve(2) under ptrace"). What is answered for that stop would resume the other one, whose next stop the answer to
// its first would then resume unseen. The kernel guards against it only until the stop at the execve is collected.
void Tracer::enqueue(const Report& report) {
    if (!WIFSTOPPED(report.status) || report.status >> 16 == PTRACE_EVENT_EXEC) {
        std::erase_if(round_, [&report](const Report& earlier) { return earlier.tid == report.tid; });
    }
    round_.push_back(report);
}

Tracer::Report Tracer::next_report(int options) {
    Report report{};
    report.tid = ::waitpid(-1, &report.status, __WALL | options);
    return report;
}

Tracer::Report Tracer::wait_for_one() const {
    if (held_ == 0) {
        return next_report(0);
    }
    Report report{};
    wake_up_timer_->limit(kPatience, [&report] { report = next_report(0); });
    return report;
}

Tracer::Thread& Tracer::known(pid_t tid) {
    const auto [place, is_new] = threads_.try_emplace(tid);
    if (is_new) {
        place->second.owes_stop = !options_.seize;
    }
    return place->second;
}

void Tracer::on_stop(pid_t tid, int status) {
    Thread& thread = known(tid);
    const bool is_leaving = unconfines_all_ && can_leave();
    if (!thread.is_announced && status >> 16 != PTRACE_EVENT_EXEC && !is_leaving) {
        return hold(thread, status);
    }
    handle(tid, thread, status);
}

void Tracer::hold(Thread& thread, int status) {
    thread.held_stop = status;
    if (held_++ == 0) {
        held_until_ =
            std::chrono::steady_clock::now() + (wake_up_timer_->is_usable() ? kPatience : std::chrono::milliseconds(0));
    }
}

// A zombie that leads living threads is told of when the last of them has ended.
void Tracer::on_end(pid_t tid) {
    if (const auto found = threads_.find(tid); found != threads_.end()) {
        held_ -= found->second.held_stop ? 1U : 0U;
        threads_.erase(found);
    }
    release_held();
}

void Tracer::announce(pid_t tid) {
    Thread& thread = known(tid);
    thread.is_announced = true;
    if (thread.held_stop) {
        const int status = *thread.held_stop;
        thread.held_stop.reset();
        --held_;
        handle(tid, thread, status);
    }
}

// A thread may be killed after it made a child and before it says so. With each end the held ones are let run, with
// the state that the process tree gives to those whose maker is not known; and after a while, for the end of the maker
// may have been told of before the first stop of what it made.
void Tracer::release_held() {
    if (held_ == 0) {
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

void Tracer::handle(pid_t tid, Thread& thread, int status) {
    const int signal = WSTOPSIG(status);
    const int event = status >> 16;
    const bool is_delivery = event == 0 && signal != kCallStop;
    const bool is_owed = is_delivery && signal == SIGSTOP && thread.owes_stop;
    const int delivered = is_delivery && !is_owed ? signal : 0;
    thread.owes_stop = thread.owes_stop && !is_owed;
    const bool was_fresh = std::exchange(thread.is_fresh, false);
    if (can_leave() && (unconfines_all_ || (was_fresh && sandbox_.is_unconfined(tid)))) {
        return leave(tid, delivered);
    }
    switch (event) {
    case 0: return is_delivery ? on_signal(tid, delivered) : on_call(tid);
    case PTRACE_EVENT_SECCOMP: return on_call(tid);
    case PTRACE_EVENT_FORK:
    case PTRACE_EVENT_VFORK:
    case PTRACE_EVENT_CLONE: return on_birth(tid);
    case PTRACE_EVENT_EXEC: return on_exec(tid);
    case PTRACE_EVENT_STOP: return on_event_stop(tid, signal);
    default: return resume_thread(tid);
    }
}

void Tracer::on_call(pid_t tid) {
    const auto entry = call_entry(tid);
    if (!entry) {
        if (entry.error().value != ESRCH) {
            kill_at_once(tid); // what can't be looked at is not let through
        }
    } else if (*entry && (tid != eldest_ || has_executed_)) {
        answer(**entry, tid);
    }
    resume_thread(tid);
}

void Tracer::on_birth(pid_t tid) {
    const pid_t child = event_message(tid);
    // Only we can have waited for it: then it is gone, and its id may be somebody else's soon.
    if (child > 0 && (threads_.contains(child) || ::kill(child, 0) == 0 || errno == EPERM)) {
        sandbox_.note_birth(tid, child);
        announce(child);
    }
    resume_thread(tid);
}

// "execve(2) under ptrace": all other threads are gone, and the one that executes has the id of the process.
void Tracer::on_exec(pid_t tid) {
    // Unless the id is somebody else's already, who is held.
    const auto former = threads_.find(event_message(tid));
    if (former != threads_.end() && former->first != tid && !former->second.held_stop) {
        threads_.erase(former);
    }
    threads_[tid].is_announced = true;
    has_executed_ = has_executed_ || tid == eldest_;
    sandbox_.note_exec(tid);
    release_held();
    if (can_leave() && sandbox_.is_unconfined(tid)) {
        return leave(tid, 0);
    }
    resume_thread(tid);
}

void Tracer::on_event_stop(pid_t tid, int signal) {
    if (is_stopping(signal)) {
        listen(tid);
    } else {
        resume_thread(tid);
    }
}

// Without PTRACE_SEIZE a thread can't be left in a group-stop, so it goes on.
void Tracer::on_signal(pid_t tid, int signal) {
    resume_thread(tid, !options_.seize && is_stopping(signal) && is_group_stop(tid) ? 0 : signal);
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
    board_.begin(event);
    // Keeps the objects that were judged pinned until the call is answered.
    const check::DecidedCall decided = decide(event);
    carry_out(tid, decided.decision);
    board_.end();
}

check::DecidedCall Tracer::decide(const check::SyscallEvent& event) {
    if (requests_.kill_callers) {
        return check::Decision::kill();
    }
    if (is_untraced_clone(event)) {
        return check::Decision::refuse(EPERM);
    }
    try {
        return checker_.decide(event, StoppedThread());
    } catch (const std::exception& failure) {
        // Out of memory, most likely. Whatever it is, the call is not let through unchecked.
        return checker_.panic(event, failure.what());
    }
}

void Tracer::carry_out(pid_t tid, const check::Decision& decision) {
    std::int64_t result = -EPERM; // also for one that seems gone: if it is not, its call fails
    switch (decision.kind) {
    case check::Decision::Kind::kContinue: return;
    case check::Decision::Kind::kRefuse: result = -decision.error.value; break;
    case check::Decision::Kind::kReturn: result = decision.value; break;
    case check::Decision::Kind::kKill: kill_at_once(tid); break;
    case check::Decision::Kind::kGone: break;
    }
    if (const auto skipped = skip_call(tid, result); !skipped && skipped.error().value != ESRCH) {
        kill_at_once(tid);
    }
}

void Tracer::unconfine_all() {
    unconfines_all_ = true;
    requests_.has_noticed = true;
    if (!can_leave()) {
        return;
    }
    release_held();
    for (const auto& [tid, thread] : threads_) {
        interrupt(tid);
    }
}

void Tracer::leave(pid_t tid, int signal) {
    detach(tid, signal);
    threads_.erase(tid);
}

void Tracer::resume_thread(pid_t tid, int signal) {
    resume(tid, interpreter_ ? Resume::kToNextCall : Resume::kToNextEvent, signal);
}

} // namespace syd::kernel::ptrace
