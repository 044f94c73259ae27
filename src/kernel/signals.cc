// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/signals.h"

#include <initializer_list>

namespace syd::kernel {

sigset_t handled_signals() noexcept {
    sigset_t set;
    sigemptyset(&set);
    for (const int signal : {SIGCHLD, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, foreground_death_signal()}) {
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

int foreground_death_signal() noexcept {
    return SIGRTMIN + 1;
}

} // namespace syd::kernel
