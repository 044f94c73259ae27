// SPDX-License-Identifier: BSD-3-Clause
// socketcall(2) of i386, ppc64le and s390x: one system call that stands for all calls on sockets. Its first argument
// says for which (<linux/net.h>), its second points to an array with that call's arguments.
#pragma once

#include "syscalls/table.h"

#include <cstdint>
#include <span>

namespace syd::syscalls {

struct SocketCall {
    std::uint32_t number = 0; // SYS_SOCKET, SYS_BIND...
    const Row* row = nullptr; // the call that it stands for
};

// The calls that are checked, in the order of their numbers. Static storage.
[[nodiscard]] std::span<const SocketCall> checked_socket_calls() noexcept;

// The row of a number that is checked, else nullptr.
[[nodiscard]] const Row* find_socket_call(std::uint64_t number) noexcept;

} // namespace syd::syscalls
