// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/order.h"

#include <sys/socket.h>

#include <cerrno>
#include <type_traits>

namespace syd::kernel {

static_assert(std::is_trivially_copyable_v<Order>); // it is sent as its bytes

std::optional<Order> order_of(const siginfo_t& info, bool leads_session) noexcept {
    const bool is_request = info.si_signo == SIGUSR1 || info.si_signo == SIGUSR2; // harmless, whoever sent it
    if (info.si_code == SI_USER || info.si_code == SI_TKILL || (is_request && info.si_code == SI_QUEUE)) {
        return Order{info.si_signo, Order::Origin::kProcess, info.si_pid};
    }
    // The other codes, such as those of fcntl(2), F_SETSIG, of timers and of message queues, do not tell which process
    // caused the signal, and a process can have such a signal sent to its process group.
    if (info.si_code != SI_KERNEL) {
        return std::nullopt;
    }
    const bool is_hang_up = info.si_signo == SIGHUP && leads_session;
    return Order{info.si_signo, is_hang_up ? Order::Origin::kSession : Order::Origin::kTerminal, 0};
}

Result<void, Errno> send_order(int socket, const Order& order) noexcept {
    if (::send(socket, &order, sizeof order, MSG_DONTWAIT | MSG_NOSIGNAL) < 0) {
        return Unexpected{Errno::last()};
    }
    return {};
}

Result<Order, Errno> receive_order(int socket) noexcept {
    Order order;
    const ssize_t length = ::recv(socket, &order, sizeof order, MSG_DONTWAIT);
    if (length < 0) {
        return Unexpected{Errno::last()};
    }
    if (length != static_cast<ssize_t>(sizeof order)) {
        return Unexpected{Errno{EPIPE}};
    }
    return order;
}

} // namespace syd::kernel
