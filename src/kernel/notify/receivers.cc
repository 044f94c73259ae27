// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/notify/receivers.h"

#include "base/text.h"
#include "kernel/process_control.h"
#include "kernel/wake_up_timer.h"

#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <exception>

namespace syd::kernel::notify {
namespace {

class NotificationLiveness final : public check::Liveness {
public:
    NotificationLiveness(const Listener& listener, std::uint64_t id) : listener_(listener), id_(id) {}
    [[nodiscard]] bool is_valid() const override { return listener_.is_valid(id_); }

private:
    const Listener& listener_;
    std::uint64_t id_;
};

} // namespace

Receivers::Receivers(check::Checker& checker) : checker_(checker) {
    try {
        for (std::size_t worker = 0; worker < kCount; ++worker) {
            workers_.at(worker).thread = start_thread([this, worker] {
                workers_.at(worker).tid = ::gettid();
                ids_known_.count_down();
                work(worker);
            });
        }
    } catch (...) {
        stop(); // no more threads are allowed: those that run must end first
        throw;
    }
    ids_known_.wait();
}

Receivers::~Receivers() {
    stop();
}

std::vector<pid_t> Receivers::tids() const {
    std::vector<pid_t> tids;
    for (const Worker& worker : workers_) {
        tids.push_back(worker.tid);
    }
    return tids;
}

std::vector<CurrentCall> Receivers::current_calls() {
    std::vector<CurrentCall> calls;
    for (Worker& worker : workers_) {
        const auto current = worker.board.look();
        calls.insert(calls.end(), current.begin(), current.end());
    }
    return calls;
}

void Receivers::start(Listener listener, const launch::Launch* launch) {
    const std::lock_guard lock(mutex_);
    listener_.emplace(std::move(listener));
    launch_ = launch;
    active_ = 0;
    handover_.notify_all();
}

void Receivers::end() {
    const std::lock_guard lock(mutex_);
    is_over_ = true;
    handover_.notify_all();
}

void Receivers::stop() {
    end();
    for (Worker& worker : workers_) {
        if (worker.thread.joinable()) {
            // Before Linux 6.11 a receiver is not told that nobody is left.
            wake_until(worker.thread, [&worker] { return worker.finished.load(); });
            worker.thread.join();
        }
    }
}

void Receivers::work(std::size_t worker) {
    while (stand_by(worker)) {
        serve(worker);
    }
    workers_.at(worker).finished = true;
}

bool Receivers::stand_by(std::size_t worker) {
    constexpr std::chrono::milliseconds kPatience{50};
    constexpr std::chrono::milliseconds kIdlePatience{200}; // a sandbox that sleeps is left to sleep
    std::unique_lock lock(mutex_);
    std::uint64_t seen = 0;
    while (!is_over_ && active_ != worker) {
        if (is_watched_ || active_ == kCount) {
            handover_.wait(lock);
            continue;
        }
        is_watched_ = true;
        handover_.wait_for(lock, seen == 0 ? kIdlePatience : kPatience);
        is_watched_ = false;
        // Numbers of different boards may be alike; then it takes over a little early.
        const std::uint64_t current = workers_.at(active_).board.serial();
        if (current != 0 && current == seen) {
            active_ = worker;
            handover_.notify_one(); // another one watches now
        }
        seen = current;
    }
    return !is_over_;
}

void Receivers::serve(std::size_t worker) {
    Listener::Buffer buffer;
    Listener::Notification notification;
    InFlightCall& board = workers_.at(worker).board;
    while (!is_over_ && active_ == worker) {
        switch (listener_->receive(buffer, notification)) {
        case Listener::Outcome::kAgain: continue;
        case Listener::Outcome::kEnded: end(); return;
        case Listener::Outcome::kReceived: break;
        }
        board.begin(notification.event);
        // Keeps the objects that were judged pinned until the reply.
        const check::DecidedCall decided = decide(notification);
        if (decided.decision.kind == check::Decision::Kind::kKill) {
            kill_process(notification.event.tid,
                         [this, &notification] { return listener_->is_valid(notification.id); });
        }
        listener_->reply(buffer, notification.id, decided.decision);
        board.end();
    }
}

check::DecidedCall Receivers::decide(const Listener::Notification& notification) {
    if (kills_callers_) {
        return check::Decision::kill();
    }
    if (!notification.is_known) {
        return check::Decision::refuse(ENOSYS);
    }
    if (is_launch(notification.event)) {
        return check::Decision::continue_call();
    }
    try {
        return checker_.decide(notification.event, NotificationLiveness(*listener_, notification.id));
    } catch (const std::exception& failure) {
        // Out of memory, most likely. Whatever it is, the call is not let through unchecked.
        return checker_.panic(notification.event, failure.what());
    }
}

bool Receivers::is_launch(const check::SyscallEvent& event) {
    const launch::Launch* const launch = launch_;
    if (launch == nullptr || event.tid != launch->pid()) {
        return false;
    }
    if (launch->has_executed()) {
        launch_ = nullptr;
        return false;
    }
    return true;
}

} // namespace syd::kernel::notify
