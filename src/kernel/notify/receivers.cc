// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/notify/receivers.h"

#include "kernel/notify/wake_up_choice.h"
#include "kernel/process_control.h"
#include "kernel/wake_up_timer.h"
#include "tracee/own_directory.h"

#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <exception>
#include <utility>

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

Receivers::Receivers(check::EventDecider& decider) : decider_(decider) {
    try {
        for (std::size_t worker = 0; worker < kCount; ++worker) {
            workers_.at(worker).thread = start_thread([this, worker] {
                workers_.at(worker).tid = ::gettid();
                tids_known_.count_down();
                work(worker);
            });
        }
    } catch (...) {
        stop(); // the threads that run must end before the members are destroyed
        throw;
    }
    tids_known_.wait();
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

std::vector<check::CurrentCall> Receivers::current_calls() {
    std::vector<check::CurrentCall> calls;
    for (Worker& worker : workers_) {
        if (const auto call = worker.call.sample()) {
            calls.push_back(*call);
        }
    }
    return calls;
}

void Receivers::start(Listener listener, const launch::Child& first) {
    const std::lock_guard lock(mutex_);
    listener_.emplace(std::move(listener));
    first_ = &first;
    active_ = 0;
    handover_.notify_all();
}

void Receivers::end() {
    const std::lock_guard lock(mutex_);
    is_over_ = true;
    handover_.notify_all();
}

void Receivers::stop() {
    constexpr std::chrono::hours kAny{1};
    while (!stop_within(kAny)) {
    }
}

bool Receivers::stop_within(std::chrono::milliseconds limit) {
    const auto deadline = std::chrono::steady_clock::now() + limit;
    end();
    for (Worker& worker : workers_) {
        if (worker.thread.joinable()) {
            // Before Linux 6.11 SECCOMP_IOCTL_NOTIF_RECV does not return when no process is left.
            wake_until(worker.thread, [&worker, deadline] {
                return worker.has_finished || std::chrono::steady_clock::now() >= deadline;
            });
            if (!worker.has_finished) {
                return false;
            }
            worker.thread.join();
        }
    }
    return true;
}

void Receivers::work(std::size_t worker) {
    const tracee::OwnDirectory own_directory;
    while (stand_by(worker)) {
        serve(worker);
    }
    workers_.at(worker).has_finished = true;
}

bool Receivers::stand_by(std::size_t worker) {
    constexpr std::chrono::milliseconds kInterval{50};
    constexpr std::chrono::milliseconds kIdleInterval{200}; // fewer wake-ups while no call is being decided
    std::unique_lock lock(mutex_);
    std::uint64_t seen = 0;
    while (!is_over_ && active_ != worker) {
        if (is_watched_ || active_ == kCount) {
            handover_.wait(lock);
            continue;
        }
        is_watched_ = true;
        handover_.wait_for(lock, seen == 0 ? kIdleInterval : kInterval);
        is_watched_ = false;
        // Serials of two workers may be equal. Then the handover comes a little early.
        const std::uint64_t current = workers_.at(active_).call.serial();
        if (current != 0 && current == seen) {
            active_ = worker;
            handover_.notify_one(); // another one watches now
        }
        seen = current;
    }
    return !is_over_;
}

void Receivers::serve(std::size_t worker) {
    Listener::Buffer buffer(*listener_);
    Listener::Notification notification;
    InFlightCall& call = workers_.at(worker).call;
    WakeUpChoice wake_ups;
    while (!is_over_ && active_ == worker) {
        switch (listener_->receive(buffer, notification)) {
        case Listener::Outcome::kAgain: continue;
        case Listener::Outcome::kEnded: end(); return;
        case Listener::Outcome::kReceived: break;
        }
        call.begin(notification.event);
        const check::DecidedCall decided = decide(notification); // keeps the objects pinned until the reply
        if (decided.decision.kind == check::Decision::Kind::kKill) {
            kill_process(notification.event.tid, NotificationLiveness(*listener_, notification.id));
        }
        listener_->reply(buffer, notification.id, decided.decision);
        call.end();
        if (wake_ups.note(notification.event.tid)) {
            const bool before = wake_ups.is_synchronous();
            wake_ups.judge(listener_->has_pending());
            if (wake_ups.is_synchronous() != before) {
                listener_->set_synchronous(wake_ups.is_synchronous());
            }
        }
    }
    if (!wake_ups.is_synchronous()) {
        listener_->set_synchronous(true); // the next active thread begins so
    }
}

check::DecidedCall Receivers::decide(const Listener::Notification& notification) {
    if (kills_callers_) {
        return check::Decision::kill();
    }
    if (!notification.is_known) {
        return check::Decision::refuse(ENOSYS);
    }
    if (is_before_exec(notification.event)) {
        return check::Decision::continue_call();
    }
    try {
        return decider_.decide(notification.event, NotificationLiveness(*listener_, notification.id));
    } catch (const std::exception& failure) {
        // std::bad_alloc, most likely. Whatever it is, the call is not let through unchecked.
        return decider_.panic(notification.event, failure.what());
    }
}

bool Receivers::is_before_exec(const check::SyscallEvent& event) {
    const launch::Child* const first = first_;
    if (first == nullptr || event.tid != first->pid()) {
        return false;
    }
    if (first->has_executed()) {
        first_ = nullptr;
        return false;
    }
    return true;
}

} // namespace syd::kernel::notify
