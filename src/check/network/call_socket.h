// SPDX-License-Identifier: BSD-3-Clause
// The socket that a call is made on, and learning that it was bound. Internal to check/network.
#pragma once

#include "check/call.h"
#include "check/network/bound_sockets.h"
#include "tracee/process_socket.h"

#include <netinet/in.h>

namespace syd::check {

inline constexpr int kMultipathTcp = 262; // IPPROTO_MPTCP, Linux 5.6

struct CallSocket {
    UniqueFd fd; // a copy of the process's descriptor
    tracee::SocketKind kind;

    [[nodiscard]] bool is_inet() const noexcept { return kind.domain == AF_INET || kind.domain == AF_INET6; }
    [[nodiscard]] bool is_tcp() const noexcept {
        return is_inet() && (kind.protocol == IPPROTO_TCP || kind.protocol == kMultipathTcp);
    }
};

// In the first argument of the call. Errors as those of tracee/process_socket.h.
[[nodiscard]] Result<CallSocket, Errno> socket_of(const Call& call);

// EBADF or ENOTSOCK: the kernel refuses the call in any case, whatever is decided.
[[nodiscard]] bool is_no_socket(Errno error) noexcept;

// The socket as it is kept in the sandbox, without its name.
[[nodiscard]] Result<BoundSocket, Errno> bound_socket(const Call& call, const CallSocket& socket);

// Keeps it in the sandbox where core/whitelist/successful_bind asks for that.
void learn(Call& call, const CallSocket& socket, BoundSocket bound);

// Before a call that binds its socket if that is not bound yet: a connect or a send of a datagram socket (udp(7);
// unix(7), "Autobind feature"), or listen(2).
void learn_implicit_bind(Call& call, const CallSocket& socket);

} // namespace syd::check
