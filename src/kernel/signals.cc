// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/signals.h"

#include <poll.h>
#include <sys/signalfd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <initializer_list>
#include <system_error>

namespace syd::kernel {

sigset_t handled_signals() noexcept {
    sigset_t set;
    sigemptyset(&set);
    for (const int signal : {SIGCHLD, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2}) {
        sigaddset(&set, signal);
    }
    return set;
}

void block_handled_signals() noexcept {
    sigset_t signals = handled_signals();
    // The default action of these ends a process, and a process can have any of them sent to its process group
    // (fcntl(2), F_SETSIG). They stay pending.
    for (const int signal : {SIGALRM, SIGVTALRM, SIGPROF, SIGIO, SIGPWR, SIGSTKFLT, SIGXCPU, SIGXFSZ}) {
        sigaddset(&signals, signal);
    }
    for (int signal = SIGRTMIN; signal <= SIGRTMAX; ++signal) {
        sigaddset(&signals, signal);
    }
    ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

SignalWait::SignalWait() {
    const sigset_t signals = handled_signals();
    signals_.reset(::signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK));
    if (!signals_) {
        throw std::system_error(errno, std::generic_category(), "cannot open a descriptor (see ulimit -n)");
    }
}

void SignalWait::wait(int descriptor, short events, std::optional<std::chrono::nanoseconds> limit) const {
    std::array<pollfd, 2> entries{{{signals_.get(), POLLIN, 0}, {descriptor, events, 0}}};
    if (!limit) {
        ::ppoll(entries.data(), entries.size(), nullptr, nullptr);
        return;
    }
    const auto left = std::max(*limit, std::chrono::nanoseconds::zero());
    const auto seconds = std::chrono::floor<std::chrono::seconds>(left);
    const timespec time{static_cast<time_t>(seconds.count()), static_cast<long>((left - seconds).count())};
    ::ppoll(entries.data(), entries.size(), &time, nullptr);
}

std::optional<siginfo_t> SignalWait::take() {
    const sigset_t signals = handled_signals();
    constexpr timespec kNow{};
    siginfo_t info{};
    return ::sigtimedwait(&signals, &info, &kNow) > 0 ? std::optional(info) : std::nullopt;
}

} // namespace syd::kernel
