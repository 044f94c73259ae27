// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/wake_up.h"

#include <pthread.h>
#include <signal.h>

#include <chrono>
#include <system_error>
#include <utility>

namespace syd::kernel {
namespace {

// Delivered to one thread alone. The default action of SIGURG is to be ignored, so a handler is needed for it to
// interrupt anything.
constexpr int kWakeUp = SIGURG;

} // namespace

std::thread start_thread(std::function<void()> work) {
    struct sigaction action {};
    action.sa_handler = [](int) {};
    ::sigaction(kWakeUp, &action, nullptr);
    try {
        return std::thread(std::move(work));
    } catch (const std::system_error& failure) {
        throw std::system_error(failure.code(), "cannot start a thread (see ulimit -u)");
    }
}

void wake_until(std::thread& thread, const std::function<bool()>& has_noticed) {
    while (!has_noticed()) {
        ::pthread_kill(thread.native_handle(), kWakeUp);
        std::this_thread::sleep_for(std::chrono::microseconds(200));
    }
}

} // namespace syd::kernel
