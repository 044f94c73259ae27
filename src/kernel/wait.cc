// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/wait.h"

#include <sys/wait.h>

#include <cerrno>

namespace syd::kernel {
namespace {

int options_for(WaitFor which) noexcept {
    return which == WaitFor::kThreadsToo ? __WALL : 0;
}

} // namespace

bool WaitStatus::is_stopped() const noexcept {
    return WIFSTOPPED(word_);
}

int WaitStatus::stop_signal() const noexcept {
    return WSTOPSIG(word_);
}

int WaitStatus::exit_status() const noexcept {
    return WIFSIGNALED(word_) ? 128 + WTERMSIG(word_) : WEXITSTATUS(word_);
}

bool WaitStatus::has_exited() const noexcept {
    return WIFEXITED(word_);
}

Result<WaitReport, Errno> wait_for_any(WaitMode mode, WaitFor which) {
    int word = 0;
    const pid_t id = ::waitpid(-1, &word, options_for(which) | (mode == WaitMode::kPoll ? WNOHANG : 0));
    if (id <= 0) {
        return Unexpected{id == 0 ? Errno{EAGAIN} : Errno::last()};
    }
    return WaitReport{id, WaitStatus(word)};
}

Result<WaitStatus, Errno> wait_for(pid_t pid, WaitFor which) {
    int word = 0;
    while (::waitpid(pid, &word, options_for(which)) < 0) {
        if (errno != EINTR) {
            return Unexpected{Errno::last()};
        }
    }
    return WaitStatus(word);
}

} // namespace syd::kernel
