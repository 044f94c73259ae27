// SPDX-License-Identifier: BSD-3-Clause
// WakeUpChoice: whether the listener wakes synchronously (SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP, Linux 6.6).
//
// A synchronous wake-up runs the caller on the processor of the receiver. That is much faster while one or two threads
// call, because no other processor has to be woken. If many call, the next notification is always there, so that the
// receiver keeps its processor, and its callers wait for that one while others are idle.
#pragma once

#include <sys/types.h>

#include <array>
#include <cstddef>

namespace syd::kernel::notify {

class WakeUpChoice {
public:
    // For each decision, with the thread that called. True once in a window of decisions: judge() is due.
    [[nodiscard]] bool note(pid_t tid) noexcept;

    // Judges the window that ends. `is_pending`: another notification waits already.
    void judge(bool is_pending) noexcept;

    [[nodiscard]] bool is_synchronous() const noexcept { return is_synchronous_; }

private:
    static constexpr std::size_t kWindow = 32;     // decisions
    static constexpr std::size_t kManyCallers = 4; // of a window
    static constexpr int kPatience = 8;            // windows of one kind until the choice changes

    std::array<pid_t, kManyCallers> callers_{}; // the first callers of the window, each once
    std::size_t caller_count_ = 0;
    std::size_t decisions_ = 0;
    int crowded_windows_ = 0; // more crowded ones than others, between 0 and kPatience
    bool is_synchronous_ = true;
};

} // namespace syd::kernel::notify
