// SPDX-License-Identifier: BSD-3-Clause
// Listener: the descriptor on which the kernel tells of intercepted calls (seccomp_unotify(2), Linux 5.0).
#pragma once

#include "base/result.h"
#include "base/unique_fd.h"
#include "check/checker.h"

#include <linux/seccomp.h>

#include <cstddef>
#include <vector>

namespace syd::kernel::notify {

class Listener {
public:
    // Sets SYNC_WAKE_UP where the kernel has it.
    explicit Listener(UniqueFd fd);

    struct Notification {
        std::uint64_t id = 0;
        check::SyscallEvent event;
        bool is_known = true; // false: a call beyond the table, which the filter should not have let out
    };
    enum class Outcome : std::uint8_t {
        kReceived,
        kAgain, // interrupted, or the caller died before it was received: try again
        kEnded, // no process is left below the filter (Linux 6.11), or the listener is broken
    };
    // A receiver's own memory for one notification; kernels may have larger structs than our headers
    // (SECCOMP_GET_NOTIF_SIZES).
    class Buffer {
    public:
        Buffer();

    private:
        friend class Listener;
        std::vector<std::byte> request_;
        std::vector<std::byte> reply_;
    };

    // Blocks. One receiver a buffer; any number of receivers.
    [[nodiscard]] Outcome receive(Buffer& buffer, Notification& notification) const;

    // Answers every kind of decision. That the caller is gone meanwhile is no error.
    void reply(Buffer& buffer, std::uint64_t id, const check::Decision& decision) const noexcept;

    // SECCOMP_IOCTL_NOTIF_ID_VALID.
    [[nodiscard]] bool is_valid(std::uint64_t id) const noexcept;
    [[nodiscard]] bool has_sync_wake_up() const noexcept { return sync_wake_up_; }

private:
    UniqueFd fd_;
    bool sync_wake_up_ = false;
};

} // namespace syd::kernel::notify
