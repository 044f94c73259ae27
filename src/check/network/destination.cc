// SPDX-License-Identifier: BSD-3-Clause
#include "check/network/destination.h"

#include "base/text.h"
#include "check/call_log.h"
#include "check/network/carry_out_bind.h"
#include "check/network/learned_bind.h"
#include "check/paths/path_subject.h"
#include "tracee/process_socket.h"
#include "tracee/sockaddr.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <vector>

namespace syd::check {
namespace {

using policy::Access;

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
    struct stat status {};
    if (place == nullptr || ::fstat(place->object.get(), &status) != 0) {
        return std::nullopt;
    }
    return FileId{status.st_dev, status.st_ino};
}

// The meaning of AF_UNSPEC in a send depends on the socket: an IPv4 socket takes it for AF_INET (udp_sendmsg() in the
// kernel), a raw IPv6 socket for AF_INET6 (rawv6_sendmsg()), and the other IPv6 sockets for no address.
std::optional<policy::Address> unspecified_destination(const Call& call, std::span<const std::byte> bytes) {
    const pid_t tid = call.tid();
    const int fd = call.event().int_argument(0);
    const auto inode = tracee::inode_of_socket(tid, fd);
    const UniqueFd socket = inode ? tracee::fetch_socket(tid, fd, *inode) : UniqueFd();
    return tracee::domain_of(socket.get()) == AF_INET6 ? tracee::unspecified_as_inet6(bytes)
                                                       : tracee::unspecified_as_inet(bytes);
}

// The address that counts for rules: nothing where none does.
std::optional<policy::Address> address_for_rules(const Call& call, const tracee::SocketAddress& decoded,
                                                 std::span<const std::byte> bytes, SocketOperation operation) {
    if (decoded.family != AF_UNSPEC) {
        return decoded.address;
    }
    return operation == SocketOperation::kSend ? unspecified_destination(call, bytes)
                                               : tracee::unspecified_as_inet(bytes);
}

// The errno of a forbidden call that the kernel would refuse in any case, for its descriptor is no socket; 0 if it is
// one. (Configure scripts and gnulib's tests bind descriptor -1, and expect EBADF.)
int errno_without_sandbox(const Call& call) {
    const auto object = tracee::resolve_descriptor(call.view(), call.event().int_argument(0));
    if (!object) {
        return object.error() == Errno{EBADF} ? EBADF : 0;
    }
    return object->path.starts_with("socket:[") ? 0 : ENOTSOCK;
}

// A bind to a path makes a file there: write access is needed, unless a rule for binding names the place.
std::optional<Decision> check_written_name(Call& call, const policy::Address& address, const tracee::Resolved& place) {
    if (!call.is_active(Access::kWrite)) {
        return std::nullopt;
    }
    if (call.is_active(Access::kBind)) {
        const auto rule = call.state().address_rules(Access::kBind).last_match(address, call.settings().match);
        if (rule && rule->kind == policy::RuleKind::kWhitelist) {
            return std::nullopt;
        }
    }
    const PathSubjectStorage subject(place.path, call.tid());
    policy::Ruling ruling = policy::judge_path(call.state(), call.settings(), Access::kWrite, subject.get());
    if (ruling.allowed()) {
        return std::nullopt;
    }
    return call.refuse(
        {.access = Access::kWrite, .subject = place.path, .ruling = std::move(ruling), .error = Errno{EPERM}});
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

std::optional<Decision> check_destination(Call& call, Access access, SocketOperation operation,
                                          const Destination& destination) {
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
    auto address = address_for_rules(call, *decoded, *bytes, operation);
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
    log_match(call.log(), access, text, call.state().address_rules(access), *address, call.settings().match);
    policy::Ruling ruling = policy::judge_address(call.state(), call.settings(), access, *address);
    if (ruling.allowed() && operation == SocketOperation::kBind) {
        const auto refusal = place != nullptr ? check_written_name(call, *address, *place) : std::nullopt;
        return refusal ? refusal : std::optional(carry_out_bind(call, {*bytes, &*address, place}));
    }
    if (ruling.allowed()) {
        return std::nullopt;
    }
    if (access == Access::kConnect && call.settings().whitelist_successful_bind &&
        leads_to_own_socket(call, *address, file_of(place))) {
        return std::nullopt;
    }
    const int refusal = operation == SocketOperation::kBind ? EADDRNOTAVAIL : ECONNREFUSED;
    const int without_sandbox = errno_without_sandbox(call);
    return call.refuse({.access = access,
                        .subject = text,
                        .ruling = std::move(ruling),
                        .error = Errno{without_sandbox != 0 ? without_sandbox : refusal},
                        .is_benign = without_sandbox != 0});
}

} // namespace syd::check
