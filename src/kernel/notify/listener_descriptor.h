// SPDX-License-Identifier: BSD-3-Clause
// ListenerDescriptor: the descriptor of a seccomp listener with its ioctls (seccomp_unotify(2), Linux 5.0). An
// interface, so that the listener and the receivers can be tested with a script of notifications.
#pragma once

#include "base/result.h"
#include "base/unique_fd.h"

#include <linux/seccomp.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace syd::kernel::notify {

// Thread-safe.
class ListenerDescriptor {
public:
    virtual ~ListenerDescriptor() = default;

    // SECCOMP_GET_NOTIF_SIZES (seccomp(2)). The kernel's structs may be larger than those of the headers.
    [[nodiscard]] virtual seccomp_notif_sizes sizes() const noexcept = 0;
    // SECCOMP_IOCTL_NOTIF_RECV. Blocks. `request` has the size from sizes() and is filled with zeros. Errors: EINTR;
    // ENOENT, the caller was killed before its notification was received, or no process uses the filter any more (Linux
    // 6.11).
    [[nodiscard]] virtual Result<void, Errno> receive(std::span<std::byte> request) noexcept = 0;
    // SECCOMP_IOCTL_NOTIF_SEND. `reply` has the size from sizes(). ENOENT: the caller was killed or interrupted.
    [[nodiscard]] virtual Result<void, Errno> send(std::span<std::byte> reply) noexcept = 0;
    // SECCOMP_IOCTL_NOTIF_ID_VALID.
    [[nodiscard]] virtual bool is_valid(std::uint64_t id) const noexcept = 0;
    // SECCOMP_IOCTL_NOTIF_SET_FLAGS, Linux 6.6.
    [[nodiscard]] virtual Result<void, Errno> set_flags(std::uint64_t flags) noexcept = 0;
    // POLLIN: a notification waits to be received.
    [[nodiscard]] virtual bool has_pending() const noexcept = 0;
    // POLLHUP: no process uses the filter any more (Linux 5.9).
    [[nodiscard]] virtual bool has_hung_up() const noexcept = 0;
};

// The implementation by ioctl(2).
[[nodiscard]] std::unique_ptr<ListenerDescriptor> make_listener_descriptor(UniqueFd fd);

} // namespace syd::kernel::notify
