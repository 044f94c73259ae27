// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/signals.h"

#include "kernel/foreground_process.h"

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
    // These would end sydbox, and a file's owner may be sent any (fcntl(2), F_SETSIG). Nobody waits for them.
    for (const int signal : {SIGALRM, SIGVTALRM, SIGPROF, SIGIO, SIGPWR, SIGSTKFLT, SIGXCPU, SIGXFSZ}) {
        sigaddset(&signals, signal);
    }
    for (int signal = SIGRTMIN; signal <= SIGRTMAX; ++signal) {
        sigaddset(&signals, signal);
    }
    ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

} // namespace syd::kernel
