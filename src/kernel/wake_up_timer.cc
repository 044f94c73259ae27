// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/wake_up_timer.h"

#include <pthread.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <system_error>
#include <utility>

#ifndef sigev_notify_thread_id // timer_create(2); older C libraries lack it
#define sigev_notify_thread_id _sigev_un._tid
#endif

namespace syd::kernel {
namespace {

// It has a handler, because an ignored signal (the default action of SIGURG) interrupts nothing.
constexpr int kWakeUp = SIGURG;

} // namespace

std::thread start_thread(std::function<void()> work) {
    struct sigaction action {};
    action.sa_handler = [](int) {};
    ::sigaction(kWakeUp, &action, nullptr);
    try {
        return std::thread([work = std::move(work)] {
            // It may have been blocked when sydbox was started (execve(2) keeps the mask).
            sigset_t wake_up;
            sigemptyset(&wake_up);
            sigaddset(&wake_up, kWakeUp);
            ::pthread_sigmask(SIG_UNBLOCK, &wake_up, nullptr);
            work();
        });
    } catch (const std::system_error& failure) {
        throw std::system_error(failure.code(), "cannot start a thread (see ulimit -u and -v)");
    }
}

void wake_until(std::thread& thread, const std::function<bool()>& has_noticed) {
    constexpr std::chrono::microseconds kLongestSleep{20'000};
    std::chrono::microseconds sleep{200};
    while (!has_noticed()) {
        ::pthread_kill(thread.native_handle(), kWakeUp);
        std::this_thread::sleep_for(sleep);
        sleep = std::min(2 * sleep, kLongestSleep);
    }
}

WakeUpTimer::WakeUpTimer() noexcept {
    sigevent event{};
    event.sigev_notify = SIGEV_THREAD_ID;
    event.sigev_signo = kWakeUp;
    event.sigev_notify_thread_id = ::gettid();
    timer_t timer{};
    if (::timer_create(CLOCK_MONOTONIC, &event, &timer) == 0) {
        timer_ = timer;
    }
}

WakeUpTimer::~WakeUpTimer() {
    if (timer_) {
        ::timer_delete(*timer_);
    }
}

void WakeUpTimer::limit(std::chrono::nanoseconds limit, const std::function<void()>& wait) const {
    if (!timer_) {
        return wait();
    }
    const auto seconds = std::chrono::floor<std::chrono::seconds>(limit);
    const timespec time{static_cast<time_t>(seconds.count()), static_cast<long>((limit - seconds).count())};
    const itimerspec every{time, time};
    const itimerspec never{};
    ::timer_settime(*timer_, 0, &every, nullptr);
    wait();
    const int error = errno;
    ::timer_settime(*timer_, 0, &never, nullptr);
    errno = error;
}

} // namespace syd::kernel
