// SPDX-License-Identifier: BSD-3-Clause
#include "syscalls/socketcall.h"

#include <linux/net.h>

#include <algorithm>
#include <array>

namespace syd::syscalls {

std::span<const SocketCall> checked_socket_calls() noexcept {
    static const std::array kCalls{
        SocketCall{SYS_SOCKET, find("socket")},   SocketCall{SYS_BIND, find("bind")},
        SocketCall{SYS_CONNECT, find("connect")}, SocketCall{SYS_LISTEN, find("listen")},
        SocketCall{SYS_SENDTO, find("sendto")},   SocketCall{SYS_SETSOCKOPT, find("setsockopt")},
        SocketCall{SYS_SENDMSG, find("sendmsg")}, SocketCall{SYS_SENDMMSG, find("sendmmsg")},
    };
    return kCalls;
}

const Row* find_socket_call(std::uint64_t number) noexcept {
    const auto calls = checked_socket_calls();
    const auto found = std::ranges::find(calls, number, &SocketCall::number);
    return found != calls.end() ? found->row : nullptr;
}

} // namespace syd::syscalls
