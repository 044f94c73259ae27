// SPDX-License-Identifier: BSD-3-Clause
// Listener: receives notifications as events and sends decisions as replies.
#pragma once

#include "check/event_decider.h"
#include "kernel/notify/listener_descriptor.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace syd::kernel::notify {

class Listener {
public:
    // Wakes synchronously where the kernel can.
    explicit Listener(std::unique_ptr<ListenerDescriptor> descriptor);

    struct Notification {
        std::uint64_t id = 0;
        check::SyscallEvent event;
        // Whether the call is in the table. The filter refuses calls that are not; `event.row` is nullptr for them.
        bool is_known = false;
    };
    enum class Outcome : std::uint8_t {
        kReceived,
        kAgain, // interrupted, or the caller was killed before its notification was received
        kEnded, // no process uses the filter any more (Linux 6.11), or the listener is broken
    };
    // The memory of one receiver for one notification and its reply, as large as the kernel's structs.
    class Buffer {
    public:
        explicit Buffer(const Listener& listener);

    private:
        friend class Listener;
        std::vector<std::byte> request_;
        std::vector<std::byte> reply_;
    };

    // Blocks. Thread-safe; each thread has its own buffer.
    [[nodiscard]] Outcome receive(Buffer& buffer, Notification& notification) const;

    // Sends every kind of decision. It is not an error if the caller is gone. Thread-safe.
    void reply(Buffer& buffer, std::uint64_t id, const check::Decision& decision) const noexcept;

    // SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP (Linux 6.6); nothing changes where the kernel lacks it. Thread-safe.
    void set_synchronous(bool is_synchronous) const noexcept;
    // Whether a notification waits to be received. Thread-safe.
    [[nodiscard]] bool has_pending() const noexcept { return descriptor_->has_pending(); }

    // Whether the caller still waits for the reply. Thread-safe.
    [[nodiscard]] bool is_valid(std::uint64_t id) const noexcept { return descriptor_->is_valid(id); }

private:
    std::unique_ptr<ListenerDescriptor> descriptor_;
};

} // namespace syd::kernel::notify
