// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/launch/inheritance.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cstddef>

namespace syd::kernel::launch {
namespace {

// 32 and 33 are used by the C library for threads (nptl(7)). Its posix_spawn(3) leaves them ignored in a new program,
// and its sigaction(3) does not accept them.
constexpr int kChangedSignals[] = {SIGPIPE, SIGTSTP, SIGTTIN, SIGTTOU, SIGCHLD, SIGURG, 32, 33};
constexpr std::size_t kKernelSignalSet = 8; // bytes; rt_sigaction(2)

// The kernel's struct sigaction. The handler is its first member on every ABI of ours; the rest is more than large
// enough.
struct KernelSignalAction {
    std::uintptr_t handler = 0;
    std::array<std::uintptr_t, 7> others{};
};

std::uint64_t bit_of(int signal) noexcept {
    return std::uint64_t{1} << static_cast<unsigned>(signal - 1);
}

std::uint64_t find_ignored_signals() noexcept {
    std::uint64_t ignored = 0;
    for (const int signal : kChangedSignals) {
        KernelSignalAction action;
        ::syscall(SYS_rt_sigaction, signal, nullptr, &action, kKernelSignalSet);
        ignored |= action.handler == reinterpret_cast<std::uintptr_t>(SIG_IGN) ? bit_of(signal) : 0;
    }
    return ignored;
}

} // namespace

Inheritance Inheritance::capture() {
    Inheritance now;
    ::pthread_sigmask(SIG_SETMASK, nullptr, &now.signal_mask);
    now.ignored_signals = find_ignored_signals();
    ::getrlimit(RLIMIT_NOFILE, &now.open_files);
    return now;
}

void Inheritance::restore_signals() const noexcept {
    for (const int signal : kChangedSignals) {
        KernelSignalAction action;
        action.handler = reinterpret_cast<std::uintptr_t>((ignored_signals & bit_of(signal)) != 0 ? SIG_IGN : SIG_DFL);
        ::syscall(SYS_rt_sigaction, signal, &action, nullptr, kKernelSignalSet);
    }
    ::sigprocmask(SIG_SETMASK, &signal_mask, nullptr);
}

void Inheritance::restore_limits() const noexcept {
    ::setrlimit(RLIMIT_NOFILE, &open_files);
}

} // namespace syd::kernel::launch
