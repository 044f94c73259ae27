// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/group_anchor.h"

#include "kernel/launch/spawn.h"

#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace syd::kernel {
namespace {

// Whether one of the waiting processes ties our group.
bool is_tied_by_ancestor(const tracee::ProcessSource& source) {
    const pid_t group = ::getpgrp();
    const pid_t session = ::getsid(0);
    for (const pid_t parent : tracee::find_ancestors(source, ::getpid()).value_or(std::vector<pid_t>())) {
        if (::getpgid(parent) != group) {
            return ::getsid(parent) == session;
        }
    }
    return false;
}

// The functions below run in the two processes. Async-signal-safe calls only.

void close_all_but_first() noexcept {
    constexpr unsigned kLast = ~0U;
    if (::syscall(SYS_close_range, 1U, kLast, 0U) == 0) { // Linux 5.9
        return;
    }
    constexpr int kMost = 65536;
    for (int fd = 1; fd < kMost; ++fd) {
        ::close(fd);
    }
}

// The child, which stays in the group: until the supervisor process ends.
[[noreturn]] void remain() noexcept {
    pollfd entry{0, 0, 0};
    while (::poll(&entry, 1, -1) < 0 && errno == EINTR) {
    }
    ::_exit(0);
}

// The parent, which leaves the group when it is told to.
[[noreturn]] void lead(int channel) noexcept {
    ::prctl(PR_SET_NAME, "sydbox-anchor");
    ::dup2(channel, 0);
    close_all_but_first();
    const pid_t child = ::fork();
    if (child == 0) {
        remain();
    }
    ssize_t length = ::write(0, &child, sizeof child);
    for (char order = 0; length > 0; length = length > 0 ? ::write(0, &order, 1) : length) {
        length = ::read(0, &order, 1);
        if (length > 0) {
            ::setpgid(0, 0);
        }
    }
    ::_exit(0);
}

} // namespace

GroupAnchor::GroupAnchor(const tracee::ProcessSource& source) {
    std::array<int, 2> ends{};
    if (is_tied_by_ancestor(source) || ::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0) {
        return;
    }
    UniqueFd ours(ends[0]);
    UniqueFd theirs(ends[1]);
    const pid_t parent = launch::fork_sibling();
    if (parent == 0) {
        ours.reset();
        lead(theirs.get());
    }
    if (parent < 0) {
        return;
    }
    theirs.reset();
    pid_t child = 0;
    if (::recv(ours.get(), &child, sizeof child, 0) == static_cast<ssize_t>(sizeof child) && child > 0) {
        pids_ = {parent, child};
        channel_ = std::move(ours);
    }
}

void GroupAnchor::tie() noexcept {
    const std::lock_guard lock(mutex_);
    char order = 1;
    if (channel_ && !is_tied_ && ::send(channel_.get(), &order, 1, MSG_NOSIGNAL) == 1) {
        static_cast<void>(::recv(channel_.get(), &order, 1, 0));
        is_tied_ = true;
    }
}

} // namespace syd::kernel
