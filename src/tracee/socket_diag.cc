// SPDX-License-Identifier: BSD-3-Clause
#include "tracee/socket_diag.h"

#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace syd::tracee {
namespace {

constexpr std::uint32_t kLoopbackDevice = 1; // LOOPBACK_IFINDEX in the kernel: its index in each namespace
constexpr std::uint32_t kAnyState = ~0U;

template <class Body> struct Request {
    nlmsghdr header{};
    Body body{};

    explicit Request(std::uint16_t flags) {
        header.nlmsg_len = sizeof(Request);
        header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
        header.nlmsg_flags = static_cast<std::uint16_t>(NLM_F_REQUEST | flags);
    }
    [[nodiscard]] std::span<const std::byte> bytes() const { return std::as_bytes(std::span(this, 1)); }
};

template <class Struct> std::optional<Struct> struct_at(std::span<const std::byte> bytes) {
    if (bytes.size() < sizeof(Struct)) {
        return std::nullopt;
    }
    Struct value{};
    std::memcpy(&value, bytes.data(), sizeof value);
    return value;
}

constexpr int kWordBits = 32;

std::uint64_t cookie_in(const std::uint32_t (&words)[2]) {
    return std::uint64_t{words[1]} << kWordBits | words[0];
}

SocketId id_in(const inet_diag_msg& message) {
    return {cookie_in(message.id.idiag_cookie), message.idiag_inode};
}

InetSocket socket_in(const inet_diag_msg& message) {
    const SocketId id = id_in(message);
    const std::uint16_t port = ntohs(message.id.idiag_sport);
    if (message.idiag_family == AF_INET) {
        policy::Inet4Address local{{}, port};
        std::memcpy(local.bytes.data(), message.id.idiag_src, local.bytes.size());
        return {local, id};
    }
    policy::Inet6Address local{{}, port};
    std::memcpy(local.bytes.data(), message.id.idiag_src, local.bytes.size());
    const auto inner = local.unmapped();
    return {inner ? policy::Address(*inner) : policy::Address(local), id};
}

UnixSocket unix_socket_in(const unix_diag_msg& message, std::span<const std::byte> attributes) {
    UnixSocket socket;
    socket.id = {cookie_in(message.udiag_cookie), message.udiag_ino};
    for_each_attribute(attributes, [&socket](std::uint16_t type, std::string_view value) {
        if (type == UNIX_DIAG_NAME) {
            // A path ends with NUL; an abstract name begins with one.
            socket.name = value.starts_with('\0') ? value : value.substr(0, value.find('\0'));
        }
        if (const auto file = struct_at<unix_diag_vfs>(std::as_bytes(std::span(value)));
            file && type == UNIX_DIAG_VFS) {
            constexpr unsigned kMinorBits = 20; // MINORBITS in the kernel
            constexpr unsigned kMinorMask = (1U << kMinorBits) - 1;
            socket.file = UnixSocket::File{
                file->udiag_vfs_ino, makedev(file->udiag_vfs_dev >> kMinorBits, file->udiag_vfs_dev & kMinorMask)};
        }
    });
    return socket;
}

} // namespace

Result<SocketDiag, Errno> SocketDiag::open() {
    return Netlink::open(NETLINK_SOCK_DIAG).transform([](Netlink netlink) { return SocketDiag(std::move(netlink)); });
}

Result<std::uint64_t, Errno> SocketDiag::network() const {
    return network_of_socket(netlink_.get(), ::getpid());
}

Result<SocketId, Errno> SocketDiag::listener_at(const policy::Address& wanted) const {
    Request<inet_diag_req_v2> request(0);
    auto& id = request.body.id;
    if (const auto* const inet = std::get_if<policy::Inet4Address>(&wanted)) {
        request.body.sdiag_family = AF_INET;
        std::memcpy(id.idiag_src, inet->bytes.data(), inet->bytes.size());
        id.idiag_sport = htons(inet->port);
    } else if (const auto* const inet6 = std::get_if<policy::Inet6Address>(&wanted)) {
        request.body.sdiag_family = AF_INET6;
        std::memcpy(id.idiag_src, inet6->bytes.data(), inet6->bytes.size());
        id.idiag_sport = htons(inet6->port);
    } else {
        return Unexpected{Errno{EAFNOSUPPORT}};
    }
    request.body.sdiag_protocol = IPPROTO_TCP;
    id.idiag_if = kLoopbackDevice;
    id.idiag_cookie[0] = id.idiag_cookie[1] = INET_DIAG_NOCOOKIE;
    std::optional<SocketId> found;
    const auto asked = netlink_.ask(request.bytes(), [&found](std::span<const std::byte> payload) {
        const auto message = struct_at<inet_diag_msg>(payload);
        if (message && message->idiag_state == TCP_LISTEN) {
            found = id_in(*message);
        }
    });
    if (!asked) {
        return Unexpected{asked.error()};
    }
    return found ? Result<SocketId, Errno>(*found) : Unexpected{Errno{ENOENT}};
}

Result<std::vector<InetSocket>, Errno> SocketDiag::sockets_at_port(int protocol, std::uint16_t port) const {
    std::vector<InetSocket> found;
    for (const int family : {AF_INET, AF_INET6}) {
        Request<inet_diag_req_v2> request(NLM_F_DUMP);
        request.body.sdiag_family = static_cast<std::uint8_t>(family);
        request.body.sdiag_protocol = static_cast<std::uint8_t>(protocol);
        request.body.idiag_states = protocol == IPPROTO_TCP ? 1U << TCP_LISTEN : kAnyState;
        request.body.id.idiag_sport = htons(port);
        const auto asked = netlink_.ask(request.bytes(), [&found, port](std::span<const std::byte> payload) {
            const auto message = struct_at<inet_diag_msg>(payload);
            if (message && ntohs(message->id.idiag_sport) == port) {
                found.push_back(socket_in(*message));
            }
        });
        if (!asked) {
            return Unexpected{asked.error()};
        }
    }
    return found;
}

Result<std::optional<UnixSocket>, Errno> SocketDiag::unix_socket(const SocketId& id) const {
    Request<unix_diag_req> request(0);
    request.body.sdiag_family = AF_UNIX;
    request.body.udiag_states = kAnyState;
    request.body.udiag_ino = static_cast<std::uint32_t>(id.inode);
    request.body.udiag_show = UDIAG_SHOW_NAME | UDIAG_SHOW_VFS;
    request.body.udiag_cookie[0] = static_cast<std::uint32_t>(id.cookie);
    request.body.udiag_cookie[1] = static_cast<std::uint32_t>(id.cookie >> kWordBits);
    std::optional<UnixSocket> found;
    const auto asked = netlink_.ask(request.bytes(), [&](std::span<const std::byte> payload) {
        if (const auto message = struct_at<unix_diag_msg>(payload)) {
            found = unix_socket_in(*message, payload.subspan(sizeof *message));
        }
    });
    // ESTALE: another socket has that inode by now. ENOENT is also the answer of a kernel without unix_diag; then
    // nothing is known of any socket, which is the same to the caller.
    if (!asked && asked.error() != Errno{ENOENT} && asked.error() != Errno{ESTALE}) {
        return Unexpected{asked.error()};
    }
    return found && found->id == id ? found : std::nullopt;
}

Result<std::vector<UnixSocket>, Errno> SocketDiag::unix_sockets_named(const policy::AbstractAddress& name) const {
    Request<unix_diag_req> request(NLM_F_DUMP);
    request.body.sdiag_family = AF_UNIX;
    request.body.udiag_states = kAnyState;
    request.body.udiag_show = UDIAG_SHOW_NAME;
    const std::string wanted = '\0' + name.name;
    std::vector<UnixSocket> found;
    const auto asked = netlink_.ask(request.bytes(), [&](std::span<const std::byte> payload) {
        const auto message = struct_at<unix_diag_msg>(payload);
        if (!message) {
            return;
        }
        if (auto socket = unix_socket_in(*message, payload.subspan(sizeof *message)); socket.name == wanted) {
            found.push_back(std::move(socket));
        }
    });
    if (!asked) {
        return Unexpected{asked.error()};
    }
    return found;
}

} // namespace syd::tracee
