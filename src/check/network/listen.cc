// SPDX-License-Identifier: BSD-3-Clause
// The decider of listen(2): it binds a socket that is not bound yet to all addresses, at a port that the kernel
// chooses.
#include "check/deciders.h"

#include "check/network/call_socket.h"

namespace syd::check {
namespace {

using policy::Access;

Decision decide_implicit_bind(Call& call, const CallSocket& socket, const policy::Address& address) {
    policy::Ruling ruling = policy::judge_address(call.state(), call.settings(), policy::NetworkAccess::kBind, address);
    if (ruling.allowed()) {
        learn_implicit_bind(call, socket);
        return Decision::continue_call();
    }
    return call.refuse({.access = Access::kBind,
                        .subject = policy::to_string(address),
                        .ruling = std::move(ruling),
                        .error = Errno{call.row().refusal}});
}

} // namespace

Decision decide_listen(Call& call) {
    if (!call.is_active(policy::Access::kBind)) {
        return Decision::continue_call();
    }
    const auto socket = socket_of(call);
    if (!socket && is_no_socket(socket.error())) {
        return Decision::continue_call(); // the kernel refuses it
    }
    const auto address = socket ? tracee::local_address_of(socket->fd.get())
                                : Result<std::optional<policy::Address>, Errno>(Unexpected{socket.error()});
    if (!address) {
        return call.fail_to_read(address.error());
    }
    const bool is_unbound = *address && socket->is_inet() && policy::port_of(**address) == 0;
    if (is_unbound) {
        return decide_implicit_bind(call, *socket, **address);
    }
    // SO_REUSEPORT may have been set after the bind.
    if (socket->is_tcp() && tracee::may_share_port(socket->fd.get()).value_or(true)) {
        call.sandbox().note_shared_port();
    }
    return Decision::continue_call();
}

} // namespace syd::check
