// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/receiver.h"

#include "base/text.h"
#include "kernel/process_control.h"

#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <exception>

namespace syd::kernel {
namespace {

// Interrupts the receiving ioctl; delivered to the receiver's thread alone. The default action of SIGURG is to be
// ignored, so a handler is needed for it to interrupt anything.
constexpr int kWakeUp = SIGURG;

void install_wake_up() {
    struct sigaction action {};
    action.sa_handler = [](int) {};
    ::sigaction(kWakeUp, &action, nullptr);
}

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
    // Before Linux 6.11 a receiver is not told that nobody is left, and a single signal may come right before the
    // ioctl: so it is repeated.
    while (!finished_) {
        ::pthread_kill(thread_.native_handle(), kWakeUp);
        std::this_thread::sleep_for(std::chrono::microseconds(200));
    }
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
        set_current(notification.event);
        const check::Decision decision = decide(notification);
        if (decision.kind == check::Decision::Kind::kKill) {
            kill_process(notification.event.tid,
                         [this, &notification] { return listener_->is_valid(notification.id); });
        }
        listener_->reply(buffer, notification.id, decision);
        current_row_.store(nullptr, std::memory_order_relaxed);
    }
}

void Receiver::set_current(const check::SyscallEvent& event) noexcept {
    current_tid_.store(event.tid, std::memory_order_relaxed);
    current_row_.store(event.row, std::memory_order_release);
    ++current_serial_;
}

std::vector<CurrentCall> Receiver::current_calls() {
    const syscalls::Row* row = current_row_.load(std::memory_order_acquire);
    if (row == nullptr) {
        return {};
    }
    // The hot path takes no clock: a call that is found twice has been there since the first look.
    const std::uint64_t serial = current_serial_;
    const auto now = std::chrono::steady_clock::now();
    if (serial != seen_serial_) {
        seen_serial_ = serial;
        seen_at_ = now;
    }
    const auto since = std::chrono::duration_cast<std::chrono::milliseconds>(now - seen_at_);
    return {{current_tid_.load(std::memory_order_relaxed), row->name, since}};
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
