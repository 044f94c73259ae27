// SPDX-License-Identifier: BSD-3-Clause
// Orders: what the foreground process tells the supervisor process (foreground_process.h). The foreground process takes
// the signals that it gets, and sends each as an order through a socket that the two share. No signal that reaches the
// supervisor process itself ends the sandbox, because a signal does not say reliably who sent it:
//
// - if RLIMIT_SIGPENDING is used up, the kernel drops the sender of a queued signal;
// - the sender of a signal with SI_QUEUE chooses si_pid itself (rt_sigqueueinfo(2)).
#pragma once

#include "base/result.h"

#include <signal.h>
#include <sys/types.h>

#include <cstdint>
#include <optional>

namespace syd::kernel {

struct Order {
    enum class Origin : std::uint8_t {
        kProcess,  // kill(2) or tgkill(2) by `sender`; 0 if that is outside of our pid namespace
        kTerminal, // the kernel, to the process group: the command got the signal as well
        kSession,  // the kernel, to the leader of the session alone: the terminal hung up (SIGHUP)
    };
    int signal = 0; // 0: the foreground process has given up the descriptors that it inherited
    Origin origin = Origin::kProcess;
    pid_t sender = 0;
    friend bool operator==(const Order&, const Order&) = default;
};

// What the foreground process makes of a signal; nothing if it ignores the signal. `leads_session`: the foreground
// process is a session leader.
[[nodiscard]] std::optional<Order> order_of(const siginfo_t& info, bool leads_session) noexcept;

// `socket` is one end of a pair of SOCK_SEQPACKET sockets. Neither blocks. Errors: EAGAIN, the socket is full or has no
// order; EPIPE, the other process has closed its end.
[[nodiscard]] Result<void, Errno> send_order(int socket, const Order& order) noexcept;
[[nodiscard]] Result<Order, Errno> receive_order(int socket) noexcept;

} // namespace syd::kernel
