// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/receiver.h"

#include "base/text.h"
#include "kernel/process_control.h"
#include "kernel/wake_up.h"

#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <exception>

namespace syd::kernel {
namespace {

class NotificationLiveness final : public check::Liveness {
public:
    NotificationLiveness(const seccomp::Listener& listener, std::uint64_t id) : listener_(listener), id_(id) {}
    [[nodiscard]] bool is_valid() const override { return listener_.is_valid(id_); }

private:
    const seccomp::Listener& listener_;
    std::uint64_t id_;
};

} // namespace

Receiver::Receiver(check::Checker& checker) : checker_(checker) {
    install_wake_up();
    std::promise<pid_t> tid;
    auto known = tid.get_future();
    thread_ = std::thread([this, &tid] {
        tid.set_value(::gettid());
        work();
    });
    tid_ = known.get();
}

Receiver::~Receiver() {
    stop();
}

void Receiver::start(seccomp::Listener listener, const launch::Launch* launch) {
    listener_.emplace(std::move(listener));
    launch_ = launch;
    is_started_ = true;
    go_.set_value(true);
}

void Receiver::stop() {
    if (!thread_.joinable()) {
        return;
    }
    stopping_ = true;
    if (!is_started_) {
        go_.set_value(false);
    }
    // Before Linux 6.11 a receiver is not told that nobody is left.
    wake_until(thread_, [this] { return finished_.load(); });
    thread_.join();
}

void Receiver::work() {
    if (go_.get_future().get()) {
        serve();
    }
    finished_ = true;
}

void Receiver::serve() {
    seccomp::Listener::Buffer buffer;
    seccomp::Listener::Notification notification;
    while (!stopping_) {
        switch (listener_->receive(buffer, notification)) {
        case seccomp::Listener::Outcome::kAgain: continue;
        case seccomp::Listener::Outcome::kEnded: return;
        case seccomp::Listener::Outcome::kReceived: break;
        }
        board_.begin(notification.event);
        const check::Decision decision = decide(notification);
        if (decision.kind == check::Decision::Kind::kKill) {
            kill_process(notification.event.tid,
                         [this, &notification] { return listener_->is_valid(notification.id); });
        }
        listener_->reply(buffer, notification.id, decision);
        board_.end();
    }
}

check::Decision Receiver::decide(const seccomp::Listener::Notification& notification) {
    if (kills_callers_) {
        return check::Decision::kill();
    }
    if (!notification.is_known) {
        return check::Decision::refuse(ENOSYS);
    }
    if (is_launch(notification.event)) {
        return check::Decision::go_on();
    }
    try {
        return checker_.decide(notification.event, NotificationLiveness(*listener_, notification.id));
    } catch (const std::exception& failure) {
        // Out of memory, most likely. Whatever it is, the call is not let through unchecked.
        return checker_.panic(notification.event, failure.what());
    }
}

bool Receiver::is_launch(const check::SyscallEvent& event) {
    if (launch_ == nullptr || event.tid != launch_->pid()) {
        return false;
    }
    if (launch_->has_executed()) {
        launch_ = nullptr;
        return false;
    }
    return true;
}

} // namespace syd::kernel
