// SPDX-License-Identifier: BSD-3-Clause
#include "check/network/call_socket.h"

#include <sys/socket.h>

#include <cerrno>

namespace syd::check {

Result<CallSocket, Errno> socket_of(const Call& call) {
    auto fd = tracee::fetch_socket(call.tid(), call.event().int_argument(0));
    if (!fd) {
        return Unexpected{fd.error()};
    }
    const auto kind = tracee::kind_of_socket(fd->get());
    if (!kind) {
        return Unexpected{kind.error()};
    }
    return CallSocket{std::move(*fd), *kind};
}

bool is_no_socket(Errno error) noexcept {
    return error == Errno{EBADF} || error == Errno{ENOTSOCK};
}

Result<BoundSocket, Errno> bound_socket(const Call& call, const CallSocket& socket) {
    const auto id = tracee::id_of_socket(socket.fd.get());
    const auto network = tracee::network_of_socket(socket.fd.get(), call.tid());
    if (!id || !network) {
        return Unexpected{id ? network.error() : id.error()};
    }
    BoundSocket bound;
    bound.id = *id;
    bound.network = *network;
    bound.is_unix = socket.kind.domain == AF_UNIX;
    bound.is_multipath = socket.kind.protocol == kMultipathTcp;
    return bound;
}

void learn(Call& call, const CallSocket& socket, BoundSocket bound) {
    if (!call.settings().whitelist_successful_bind) {
        return;
    }
    // Where that can't be told others may share the port as well.
    if (socket.is_tcp() && tracee::may_share_port(socket.fd.get()).value_or(true)) {
        call.sandbox().note_shared_port();
    }
    call.sandbox().learn_bind(std::move(bound));
}

void learn_implicit_bind(Call& call, const CallSocket& socket) {
    const auto local = tracee::local_address_of(socket.fd.get());
    const bool is_unbound = local && (*local ? policy::port_of(**local) == 0 : socket.kind.domain == AF_UNIX);
    if (!is_unbound) {
        return;
    }
    if (auto bound = bound_socket(call, socket)) {
        learn(call, socket, std::move(*bound));
    }
}

} // namespace syd::check
