// SPDX-License-Identifier: BSD-3-Clause
// Deciders for bind, connect and every send that names a destination.
#include "check/call.h"

#include "base/text.h"
#include "check/call_log.h"
#include "check/network/bind_call.h"
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

constexpr std::size_t kMaximumAddress = sizeof(sockaddr_storage);

// What a call asks for, once its address has been read.
enum class SocketOperation : std::uint8_t { kBind, kConnect, kSend };

struct Destination {
    std::uint64_t address = 0; // in the process's memory
    std::uint64_t length = 0;
    std::int8_t argument = syscalls::kNoArgument; // for the report
};

Result<std::vector<std::byte>, Decision> read_address(Call& call, const Destination& destination) {
    if (destination.length > kMaximumAddress) {
        return Unexpected{Decision::refuse(EINVAL)}; // move_addr_to_kernel() in the kernel
    }
    std::vector<std::byte> bytes(destination.length);
    if (const auto read = tracee::read_memory(call.event().tid, {destination.address}, bytes); !read) {
        return Unexpected{call.fail_to_read(read.error())};
    }
    return bytes;
}

bool is_supported_family(int family) {
    return family == AF_UNIX || family == AF_INET || family == AF_INET6;
}

Decision refuse_family(Call& call, std::string_view what) {
    return call.refuse({.access = Access::kConnect,
                        .subject = cat(what, " is refused while core/whitelist/unsupported_socket_families is false"),
                        .ruling = {policy::Ruling::Outcome::kRefused, {}, {}},
                        .error = Errno{EAFNOSUPPORT},
                        .no_rule_can_allow = true});
}

// Where a unix path leads. Nothing for other addresses; a decision where it leads nowhere.
Result<std::optional<tracee::Resolved>, Decision> resolve_unix_path(Call& call, policy::Address& address,
                                                                    SocketOperation operation) {
    auto* named = std::get_if<policy::UnixAddress>(&address);
    if (named == nullptr) {
        return std::optional<tracee::Resolved>();
    }
    const bool binds = operation == SocketOperation::kBind;
    const std::string raw = named->path;
    auto place = tracee::resolve(call.view(),
                                 {.dirfd = AT_FDCWD,
                                  .path = raw,
                                  .last = binds ? tracee::LastComponent::kIsMissing : tracee::LastComponent::kExists,
                                  .follow_last = !binds});
    if (!place) {
        return Unexpected{call.fail(place.error())};
    }
    if (binds && place->exists) {
        return Unexpected{Decision::refuse(EADDRINUSE)}; // unix(7): the name is taken
    }
    named->path = place->path;
    return std::optional(std::move(*place));
}

std::optional<FileId> file_of(const std::optional<tracee::Resolved>& place) {
    struct stat status {};
    if (!place || ::fstat(place->object.get(), &status) != 0) {
        return std::nullopt;
    }
    return FileId{status.st_dev, status.st_ino};
}

// What AF_UNSPEC in a send means is the socket's affair: an IPv4 socket takes it for AF_INET (udp_sendmsg() in the
// kernel), a raw IPv6 socket for AF_INET6 (rawv6_sendmsg()), and the other IPv6 sockets for no address.
std::optional<policy::Address> unspecified_destination(const Call& call, std::span<const std::byte> bytes) {
    const pid_t tid = call.event().tid;
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

// A forbidden call on what is no socket would fail in any case, with the kernel's first objection: 0 if there is none.
// (Configure scripts and gnulib's tests bind descriptor -1, and expect EBADF.)
int errno_without_sandbox(const Call& call) {
    const auto object = tracee::resolve_descriptor(call.view(), call.event().int_argument(0));
    if (!object) {
        return object.error() == Errno{EBADF} ? EBADF : 0;
    }
    return object->path.starts_with("socket:[") ? 0 : ENOTSOCK;
}

bool is_unbound(const policy::Address& address) {
    const auto* inet = std::get_if<policy::Inet4Address>(&address);
    const auto* inet6 = std::get_if<policy::Inet6Address>(&address);
    return (inet != nullptr && inet->port == 0) || (inet6 != nullptr && inet6->port == 0);
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
    const PathSubjectStorage subject(place.path, call.event().tid);
    policy::Ruling ruling = policy::judge_path(call.state(), call.settings(), Access::kWrite, subject.get());
    if (ruling.allowed()) {
        return std::nullopt;
    }
    return call.refuse(
        {.access = Access::kWrite, .subject = place.path, .ruling = std::move(ruling), .error = Errno{EPERM}});
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
    const auto place = resolve_unix_path(call, *address, operation);
    if (!place) {
        return place.error();
    }
    if (is_only_written) {
        return check_written_name(call, *address, **place);
    }
    const std::string text = policy::to_string(*address);
    if (destination.argument != syscalls::kNoArgument) {
        call.note_text(destination.argument, text);
    }
    log_match(call.log(), access, text, call.state().address_rules(access), *address, call.settings().match);
    policy::Ruling ruling = policy::judge_address(call.state(), call.settings(), access, *address);
    if (ruling.allowed() && operation == SocketOperation::kBind) {
        const auto refusal = *place ? check_written_name(call, *address, **place) : std::nullopt;
        return refusal ? refusal
                       : std::optional(carry_out_bind(call, {*bytes, &*address, *place ? &**place : nullptr}));
    }
    if (ruling.allowed()) {
        return std::nullopt;
    }
    if (access == Access::kConnect && call.settings().whitelist_successful_bind &&
        leads_to_own_socket(call, *address, file_of(*place))) {
        return std::nullopt;
    }
    const int refusal = operation == SocketOperation::kBind ? EADDRNOTAVAIL : ECONNREFUSED;
    const int without_sandbox = errno_without_sandbox(call);
    return call.refuse({.access = access,
                        .subject = text,
                        .ruling = std::move(ruling),
                        .error = Errno{without_sandbox != 0 ? without_sandbox : refusal},
                        .harmless = without_sandbox != 0});
}

// struct msghdr of either word size: its name and the name's length come first.
Result<Destination, Decision> read_message_header(Call& call, std::uint64_t at) {
    const bool is_64_bit = syscalls::pointer_size(call.event().abi) == 8;
    std::array<std::byte, 16> head{};
    const std::size_t size = is_64_bit ? 12 : 8;
    if (const auto read = tracee::read_memory(call.event().tid, {at}, std::span(head).first(size)); !read) {
        return Unexpected{call.fail_to_read(read.error())};
    }
    const auto word = [&head](std::size_t offset, std::size_t bytes) {
        std::uint64_t value = 0;
        for (std::size_t index = bytes; index-- > 0;) {
            value = (value << 8U) | std::to_integer<std::uint64_t>(head.at(offset + index));
        }
        return value;
    };
    Destination destination = is_64_bit ? Destination{word(0, 8), word(8, 4)} : Destination{word(0, 4), word(4, 4)};
    // __copy_msghdr() in the kernel cuts a name that is too long, and has EINVAL for a negative length only.
    if (static_cast<std::int32_t>(static_cast<std::uint32_t>(destination.length)) >= 0) {
        destination.length = std::min<std::uint64_t>(destination.length, kMaximumAddress);
    }
    return destination;
}

std::optional<Decision> check_header(Call& call, std::uint64_t at) {
    const auto destination = read_message_header(call, at);
    if (!destination) {
        return destination.error();
    }
    if (destination->address == 0 || destination->length == 0) {
        return std::nullopt;
    }
    return check_destination(call, Access::kConnect, SocketOperation::kSend, *destination);
}

Destination destination_in_arguments(const Call& call) {
    const std::int8_t argument = call.row().decider_argument;
    const auto length = static_cast<std::uint32_t>(call.event().int_argument(static_cast<std::int8_t>(argument + 1)));
    return {call.event().argument(argument), length, argument};
}

} // namespace

// What a raw socket sends has an address of its own inside, and ports that no rule sees.
Decision check_socket(Call& call) {
    constexpr int kTypeMask = 0xf; // SOCK_TYPE_MASK in the kernel
    const int type = call.event().int_argument(1) & kTypeMask;
    const int asked = call.event().int_argument(0);
    const int family = asked == AF_INET && type == SOCK_PACKET ? AF_PACKET : asked;
    const bool is_raw = type == SOCK_RAW && (family == AF_INET || family == AF_INET6);
    if (!call.is_active(Access::kConnect) || (is_supported_family(family) && !is_raw) ||
        call.settings().whitelist_unsupported_socket_families) {
        return Decision::continue_call();
    }
    return refuse_family(call, is_raw ? std::string("a raw socket") : cat("socket family ", family));
}

Decision check_bind(Call& call) {
    if (!call.is_active(Access::kBind) && !call.is_active(Access::kWrite)) {
        return Decision::continue_call();
    }
    return check_destination(call, Access::kBind, SocketOperation::kBind, destination_in_arguments(call))
        .value_or(Decision::continue_call());
}

// listen(2) on a socket that was not bound binds it to all addresses, and a port of the kernel's choice.
Decision check_listen(Call& call) {
    const pid_t tid = call.event().tid;
    const int fd = call.event().int_argument(call.row().decider_argument);
    if (!call.is_active(Access::kBind)) {
        return Decision::continue_call();
    }
    const auto inode = tracee::inode_of_socket(tid, fd);
    if (!inode && !tracee::may_look_into(tid)) {
        return call.refuse_unreadable();
    }
    const UniqueFd socket = inode ? tracee::fetch_socket(tid, fd, *inode) : UniqueFd();
    const auto address = socket ? tracee::local_address_of(socket.get()) : std::nullopt;
    if (!address || !is_unbound(*address)) {
        return Decision::continue_call();
    }
    policy::Ruling ruling = policy::judge_address(call.state(), call.settings(), Access::kBind, *address);
    if (ruling.allowed()) {
        return Decision::continue_call();
    }
    return call.refuse({.access = Access::kBind,
                        .subject = policy::to_string(*address),
                        .ruling = std::move(ruling),
                        .error = Errno{call.row().refusal}});
}

Decision check_connect(Call& call) {
    const Destination destination = destination_in_arguments(call);
    const bool is_send = call.row().decider == syscalls::Decider::kSendTo;
    if (!call.is_active(Access::kConnect) || (is_send && (destination.address == 0 || destination.length == 0))) {
        return Decision::continue_call();
    }
    return check_destination(call, Access::kConnect, is_send ? SocketOperation::kSend : SocketOperation::kConnect,
                             destination)
        .value_or(Decision::continue_call());
}

Decision check_send_message(Call& call) {
    if (!call.is_active(Access::kConnect)) {
        return Decision::continue_call();
    }
    return check_header(call, call.event().argument(call.row().decider_argument)).value_or(Decision::continue_call());
}

Decision check_send_messages(Call& call) {
    if (!call.is_active(Access::kConnect)) {
        return Decision::continue_call();
    }
    // struct mmsghdr: a msghdr, then the length; UIO_MAXIOV is the most that sendmmsg(2) looks at.
    constexpr std::uint64_t kMostMessages = 1024;
    const bool is_64_bit = syscalls::pointer_size(call.event().abi) == 8;
    const std::uint64_t stride = is_64_bit ? 64 : 32;
    const auto asked = static_cast<std::uint32_t>(call.event().int_argument(2));
    const std::uint64_t count = std::min<std::uint64_t>(asked, kMostMessages);
    for (std::uint64_t index = 0; index < count; ++index) {
        const auto at = call.event().argument(call.row().decider_argument) + index * stride;
        if (const auto decision = check_header(call, at)) {
            return *decision;
        }
    }
    return Decision::continue_call();
}

} // namespace syd::check
