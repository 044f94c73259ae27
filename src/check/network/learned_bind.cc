// SPDX-License-Identifier: BSD-3-Clause
#include "check/network/learned_bind.h"

#include "tracee/local_address.h"
#include "tracee/socket_diag.h"
#include "tracee/socket_table.h"

#include <netinet/in.h>

#include <algorithm>
#include <cerrno>
#include <vector>

namespace syd::check {
namespace {

using tracee::SocketDiag;
using tracee::SocketId;
using Sockets = Result<std::vector<SocketId>, Errno>;

// The protocol by which the kernel shows the sockets that such a socket can talk to; nothing where it shows none.
std::optional<int> protocol_of_receivers(const CallSocket& socket) {
    if (socket.is_tcp()) {
        return IPPROTO_TCP; // also that of the listeners of MPTCP
    }
    const int protocol = socket.kind.protocol;
    const bool is_shown = protocol == IPPROTO_UDP || protocol == IPPROTO_UDPLITE || protocol == IPPROTO_SCTP;
    return socket.is_inet() && is_shown ? std::optional(protocol) : std::nullopt;
}

// The slow way, of the namespace of the thread.
Sockets receivers_in_tables(const Call& call, int protocol, const policy::Address& wanted) {
    if (protocol == IPPROTO_SCTP) {
        return Unexpected{Errno{EPROTONOSUPPORT}};
    }
    const auto transport = protocol == IPPROTO_TCP   ? tracee::Transport::kTcp
                           : protocol == IPPROTO_UDP ? tracee::Transport::kUdp
                                                     : tracee::Transport::kUdpLite;
    return tracee::inet_sockets(call.tid(), transport).transform([&wanted](const auto& sockets) {
        return tracee::receivers(sockets, wanted);
    });
}

Sockets receivers_by_diag(const Call& call, const SocketDiag& diag, int protocol, const policy::Address& wanted) {
    if (protocol == IPPROTO_TCP && !call.sandbox().ports_may_be_shared()) {
        if (const auto listener = diag.listener_at(wanted)) {
            return std::vector{*listener};
        }
    }
    // Datagrams: a later receiver counts too, for a connected socket sends to whoever is there.
    return diag.sockets_at_port(protocol, policy::port_of(wanted).value_or(0))
        .transform([&wanted](const auto& sockets) { return tracee::receivers(sockets, wanted); });
}

bool is_missing_in_kernel(Errno error) {
    return error == Errno{ENOENT} || error == Errno{EINVAL} || error == Errno{EPROTONOSUPPORT};
}

Sockets inet_receivers(const Call& call, int protocol, const policy::Address& wanted, std::uint64_t network) {
    const auto diag = SocketDiag::open();
    if (!diag) {
        return is_missing_in_kernel(diag.error()) ? receivers_in_tables(call, protocol, wanted)
                                                  : Unexpected{diag.error()};
    }
    const auto our_network = diag->network();
    if (!our_network || *our_network != network) {
        return receivers_in_tables(call, protocol, wanted);
    }
    auto found = receivers_by_diag(call, *diag, protocol, wanted);
    return !found && is_missing_in_kernel(found.error()) ? receivers_in_tables(call, protocol, wanted)
                                                         : std::move(found);
}

Receiver inet_receiver(const Call& call, const CallSocket& socket, const policy::Address& wanted) {
    const auto protocol = protocol_of_receivers(socket);
    // What is sent through a chosen device may leave the machine, whatever the address is.
    if (!protocol || !tracee::is_local_unicast(wanted) || tracee::is_bound_to_device(socket.fd.get()).value_or(true)) {
        return Receiver::kOther;
    }
    const auto network = tracee::network_of_socket(socket.fd.get(), call.tid());
    const auto sockets = network ? inet_receivers(call, *protocol, wanted, *network) : Unexpected{network.error()};
    if (!sockets) {
        return Receiver::kOther;
    }
    if (sockets->empty()) {
        return Receiver::kNobody;
    }
    return call.sandbox().have_bound_all(*sockets, *network) ? Receiver::kOwnSocket : Receiver::kOther;
}

// Whether a socket that bound for itself was bound to that file.
bool is_bound_to(const tracee::UnixSocket& socket, const BoundSocket& learned, const std::optional<FileId>& file) {
    if (!file || !socket.file || socket.file->inode != static_cast<std::uint32_t>(file->inode)) {
        return false;
    }
    return socket.file->device == file->device || socket.name == learned.passed_name;
}

bool leads_to_own_path(const Call& call, const policy::Address& wanted, const std::optional<FileId>& file) {
    const auto candidates = call.sandbox().bound_sockets(wanted, file);
    if (candidates.empty()) {
        return false;
    }
    // A handle is of this file only, and no other socket is ever bound to the file.
    if (std::ranges::any_of(candidates, [](const BoundSocket& one) { return one.file && !one.file->handle.empty(); })) {
        return true;
    }
    const auto diag = SocketDiag::open();
    return diag && std::ranges::any_of(candidates, [&](const BoundSocket& candidate) {
               const auto socket = diag->unix_socket(candidate.id);
               return socket && *socket && (candidate.file || is_bound_to(**socket, candidate, file));
           });
}

bool leads_to_own_abstract(const Call& call, const CallSocket& socket, const policy::AbstractAddress& wanted) {
    const auto network = tracee::network_of_socket(socket.fd.get(), call.tid());
    const auto diag = SocketDiag::open();
    // Abstract names are those of a network namespace (network_namespaces(7)).
    if (!network || !diag || diag->network().value_or(*network + 1) != *network) {
        return false;
    }
    const std::string name = '\0' + wanted.name;
    const auto is_it = [&](const BoundSocket& candidate) {
        const auto found = diag->unix_socket(candidate.id);
        return candidate.network == *network && found && *found && (*found)->name == name;
    };
    if (std::ranges::any_of(call.sandbox().bound_sockets(wanted, std::nullopt), is_it)) {
        return true;
    }
    if (!call.sandbox().have_bound_unnamed_unix()) {
        return false;
    }
    const auto named = diag->unix_sockets_named(wanted);
    std::vector<SocketId> ids;
    if (named) {
        std::ranges::transform(*named, std::back_inserter(ids), &tracee::UnixSocket::id);
    }
    return call.sandbox().have_bound_all(ids, *network);
}

} // namespace

Receiver receiver_of(const Call& call, const CallSocket& socket, const policy::Address& wanted,
                     const std::optional<FileId>& file) {
    const auto own_or_other = [](bool is_own) { return is_own ? Receiver::kOwnSocket : Receiver::kOther; };
    if (std::holds_alternative<policy::UnixAddress>(wanted)) {
        return own_or_other(call.settings().whitelist_successful_bind && leads_to_own_path(call, wanted, file));
    }
    if (const auto* const name = std::get_if<policy::AbstractAddress>(&wanted)) {
        return own_or_other(call.settings().whitelist_successful_bind && leads_to_own_abstract(call, socket, *name));
    }
    const Receiver receiver = inet_receiver(call, socket, wanted);
    return receiver == Receiver::kOwnSocket && !call.settings().whitelist_successful_bind ? Receiver::kOther : receiver;
}

} // namespace syd::check
