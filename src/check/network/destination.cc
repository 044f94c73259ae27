// SPDX-License-Identifier: BSD-3-Clause
#include "check/network/destination.h"

#include "base/text.h"
#include "check/call_log.h"
#include "check/network/carry_out_bind.h"
#include "check/network/learned_bind.h"
#include "check/network/unix_bind.h"
#include "check/paths/path_subject.h"
#include "tracee/local_address.h"
#include "tracee/sockaddr.h"

#include <fcntl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <vector>

namespace syd::check {
namespace {

using policy::Access;
using policy::NetworkAccess;

Result<std::vector<std::byte>, Decision> read_address(Call& call, const Destination& destination) {
    if (destination.length > kMaximumAddress) {
        return Unexpected{Decision::refuse(EINVAL)}; // move_addr_to_kernel() in the kernel
    }
    std::vector<std::byte> bytes(destination.length);
    if (const auto read = tracee::read_memory(call.tid(), {destination.address}, bytes); !read) {
        return Unexpected{call.fail_to_read(read.error())};
    }
    return bytes;
}

// Where a unix path leads; the object is pinned in the call, and `address` becomes the resolved path. nullptr for other
// addresses; a decision where it leads nowhere.
Result<const tracee::Resolved*, Decision> resolve_unix_path(Call& call, policy::Address& address,
                                                            SocketOperation operation) {
    auto* named = std::get_if<policy::UnixAddress>(&address);
    if (named == nullptr) {
        return nullptr;
    }
    const bool binds = operation == SocketOperation::kBind;
    auto place = tracee::resolve(call.view(),
                                 {.dirfd = AT_FDCWD,
                                  .path = named->path,
                                  .last = binds ? tracee::LastComponent::kIsMissing : tracee::LastComponent::kExists,
                                  .follow_last = !binds});
    if (!place) {
        return Unexpected{call.fail(place.error())};
    }
    if (binds && place->exists) {
        return Unexpected{Decision::refuse(EADDRINUSE)}; // unix(7): the name is taken
    }
    const tracee::Resolved& pinned = call.pin(0, std::move(*place));
    named->path = pinned.path;
    return &pinned;
}

std::optional<FileId> file_of(const tracee::Resolved* place) {
    return place != nullptr ? file_id_of(place->object.get(), "") : std::nullopt;
}

// The meaning of AF_UNSPEC in a send depends on the socket: an IPv4 socket takes it for AF_INET (udp_sendmsg() in the
// kernel), a raw IPv6 socket for AF_INET6 (rawv6_sendmsg()), and the other IPv6 sockets for no address.
std::optional<policy::Address> unspecified_destination(const CallSocket& socket, std::span<const std::byte> bytes) {
    return socket.kind.domain == AF_INET6 ? tracee::unspecified_as_inet6(bytes) : tracee::unspecified_as_inet(bytes);
}

using MaybeAddress = Result<std::optional<policy::Address>, Errno>;

// The address that counts for rules: nothing where none does. It may depend on the socket.
MaybeAddress address_for_rules(const Call& call, const tracee::SocketAddress& decoded, std::span<const std::byte> bytes,
                               SocketOperation operation) {
    if (operation == SocketOperation::kBind && decoded.family == AF_UNSPEC) {
        return tracee::unspecified_as_inet(bytes);
    }
    const bool depends_on_socket =
        decoded.family == AF_UNSPEC || (decoded.address && policy::is_unspecified(*decoded.address));
    if (operation == SocketOperation::kBind || !depends_on_socket) {
        return decoded.address;
    }
    const auto socket = socket_of(call);
    const auto local = socket ? tracee::local_address_of(socket->fd.get()) : MaybeAddress(Unexpected{socket.error()});
    if (!local) {
        return Unexpected{local.error()};
    }
    auto address = decoded.family == AF_UNSPEC ? unspecified_destination(*socket, bytes) : decoded.address;
    if (address && *local) {
        address = tracee::destination_from(**local, *address);
    }
    return address;
}

// A rule that forbids the address is stronger than what was learned.
bool is_blacklisted(const Call& call, NetworkAccess access, const policy::Address& address) {
    const auto* const rule = call.state().address_rules(access).last_match(address, call.settings().match);
    return rule != nullptr && rule->kind == policy::RuleKind::kBlacklist;
}

// A bind to a path makes a file there: write access is needed, unless a rule for binding names the place.
std::optional<Decision> check_written_name(Call& call, const policy::Address& address, const tracee::Resolved& place) {
    if (!call.is_active(Access::kWrite)) {
        return std::nullopt;
    }
    if (call.is_active(Access::kBind)) {
        const auto* const rule =
            call.state().address_rules(NetworkAccess::kBind).last_match(address, call.settings().match);
        if (rule != nullptr && rule->kind == policy::RuleKind::kWhitelist) {
            return std::nullopt;
        }
    }
    const PathSubjectStorage subject(place.path, call.tid());
    policy::Ruling ruling =
        policy::judge_path(call.state(), call.settings(), policy::PathAccess::kWrite, subject.get());
    if (ruling.allowed()) {
        return std::nullopt;
    }
    return call.refuse(
        {.access = Access::kWrite, .subject = place.path, .ruling = std::move(ruling), .error = Errno{EPERM}});
}

// The kernel binds a datagram socket that sends or connects, and then others may answer it.
void learn_sender(Call& call, const CallSocket& socket) {
    if (socket.kind.type == SOCK_DGRAM) {
        learn_implicit_bind(call, socket);
    }
}

struct RefusedAddress {
    const policy::Address& address;
    std::optional<FileId> file; // of a unix path
    policy::Ruling ruling;
};

// An address that no rule allows.
std::optional<Decision> decide_refused_address(Call& call, SocketOperation operation, RefusedAddress refused) {
    const bool binds = operation == SocketOperation::kBind;
    Call::Refusal refusal{.access = binds ? Access::kBind : Access::kConnect,
                          .subject = policy::to_string(refused.address),
                          .ruling = std::move(refused.ruling),
                          .error = Errno{binds ? EADDRNOTAVAIL : ECONNREFUSED}};
    const auto socket = socket_of(call);
    if (!socket && is_no_socket(socket.error())) {
        // The kernel refuses it in any case. (Configure scripts bind descriptor -1, and expect EBADF.)
        refusal.error = socket.error();
        refusal.is_benign = true;
        return call.refuse(refusal);
    }
    if (!socket && socket.error() != Errno{ENOSYS}) {
        return call.fail_to_read(socket.error());
    }
    if (!socket || binds || is_blacklisted(call, NetworkAccess::kConnect, refused.address)) {
        return call.refuse(refusal);
    }
    switch (receiver_of(call, *socket, refused.address, refused.file)) {
    case Receiver::kOwnSocket: learn_sender(call, *socket); return std::nullopt;
    case Receiver::kNobody: refusal.is_benign = operation == SocketOperation::kConnect; break;
    case Receiver::kOther: break;
    }
    return call.refuse(refusal);
}

} // namespace

Decision refuse_family(Call& call, std::string_view what) {
    return call.refuse({.access = Access::kConnect,
                        .subject = cat(what, " is refused while core/whitelist/unsupported_socket_families is false"),
                        .ruling = {policy::Ruling::Outcome::kRefused, {}, {}},
                        .error = Errno{EAFNOSUPPORT},
                        .no_rule_can_allow = true});
}

Destination destination_in_arguments(const Call& call) {
    const std::int8_t argument = call.row().decider_argument;
    const auto length = static_cast<std::uint32_t>(call.event().int_argument(static_cast<std::int8_t>(argument + 1)));
    return {call.event().argument(argument), length, argument};
}

std::optional<Decision> check_destination(Call& call, SocketOperation operation, const Destination& destination) {
    const NetworkAccess access = operation == SocketOperation::kBind ? NetworkAccess::kBind : NetworkAccess::kConnect;
    const auto bytes = read_address(call, destination);
    if (!bytes) {
        return bytes.error();
    }
    const auto decoded = tracee::decode_socket_address(*bytes);
    if (!decoded) {
        return Decision::refuse(EINVAL);
    }
    // Without rules for the network a bind is only what it writes: a unix path.
    const bool is_only_written = operation == SocketOperation::kBind && !call.is_active(Access::kBind);
    if (is_only_written && !(decoded->address && std::holds_alternative<policy::UnixAddress>(*decoded->address))) {
        return std::nullopt;
    }
    if (decoded->is_unnamed_unix && operation == SocketOperation::kBind) {
        return carry_out_bind(call, {*bytes, nullptr, nullptr});
    }
    if (decoded->is_unnamed_unix || (decoded->family == AF_UNSPEC && operation == SocketOperation::kConnect)) {
        return std::nullopt; // connect(2) with AF_UNSPEC dissolves an association
    }
    auto named = address_for_rules(call, *decoded, *bytes, operation);
    if (!named) {
        return is_no_socket(named.error()) ? Decision::refuse(named.error()) : call.fail_to_read(named.error());
    }
    std::optional<policy::Address>& address = *named;
    if (!address) {
        // AF_UNSPEC that is too short to name anything gets its errno from the kernel, which knows the socket.
        return decoded->family == AF_UNSPEC || call.settings().whitelist_unsupported_socket_families
                   ? std::nullopt
                   : std::optional(refuse_family(call, cat("socket family ", decoded->family)));
    }
    const auto resolved = resolve_unix_path(call, *address, operation);
    if (!resolved) {
        return resolved.error();
    }
    const tracee::Resolved* const place = *resolved;
    if (is_only_written) {
        return check_written_name(call, *address, *place);
    }
    const std::string text = policy::to_string(*address);
    if (destination.argument != syscalls::kNoArgument) {
        call.note_text(destination.argument, text);
    }
    log_match(call.log(), policy::access_of(access), text, call.state().address_rules(access), *address,
              call.settings().match);
    policy::Ruling ruling = policy::judge_address(call.state(), call.settings(), access, *address);
    if (ruling.allowed() && operation == SocketOperation::kBind) {
        const auto refusal = place != nullptr ? check_written_name(call, *address, *place) : std::nullopt;
        return refusal ? refusal : std::optional(carry_out_bind(call, {*bytes, &*address, place}));
    }
    if (!ruling.allowed()) {
        return decide_refused_address(call, operation, {*address, file_of(place), std::move(ruling)});
    }
    if (call.settings().whitelist_successful_bind) {
        if (const auto socket = socket_of(call)) {
            learn_sender(call, *socket);
        }
    }
    return std::nullopt;
}

} // namespace syd::check
