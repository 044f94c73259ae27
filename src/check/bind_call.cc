// SPDX-License-Identifier: BSD-3-Clause
#include "check/bind_call.h"

#include "check/sockaddr.h"
#include "tracee/proc.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace syd::check {
namespace {

constexpr std::uint16_t kFirstUnprivilegedPort = 1024;

// A copy of the process's descriptor: the same socket.
UniqueFd fetch_socket(const Call& call) {
    const auto ids = tracee::Proc().ids_of(call.event().tid);
    if (!ids) {
        return UniqueFd();
    }
    const UniqueFd process = tracee::Proc().open_pidfd(ids->pid);
    return UniqueFd(static_cast<int>(::syscall(SYS_pidfd_getfd, process.get(), call.event().int_argument(0), 0)));
}

ino_t inode_of(int socket) {
    struct stat status {};
    return ::fstat(socket, &status) == 0 ? status.st_ino : 0;
}

bool needs_own_credentials(const policy::Address& address) {
    if (const auto* inet = std::get_if<policy::Inet4Address>(&address)) {
        return inet->port != 0 && inet->port < kFirstUnprivilegedPort;
    }
    if (const auto* inet6 = std::get_if<policy::Inet6Address>(&address)) {
        return inet6->port != 0 && inet6->port < kFirstUnprivilegedPort;
    }
    return std::holds_alternative<policy::UnixAddress>(address);
}

// The address as the kernel has it now: with the port that it chose.
std::optional<policy::Address> bound_address(int socket) {
    std::array<std::byte, sizeof(sockaddr_storage)> bytes{};
    socklen_t length = bytes.size();
    if (::getsockname(socket, reinterpret_cast<sockaddr*>(bytes.data()), &length) != 0) {
        return std::nullopt;
    }
    const auto decoded = decode_socket_address(std::span(bytes).first(std::min<std::size_t>(length, bytes.size())));
    return decoded ? decoded->address : std::nullopt;
}

} // namespace

Decision carry_out_bind(Call& call, std::span<const std::byte> bytes, const policy::Address& address) {
    const UniqueFd socket = fetch_socket(call);
    if (!call.is_valid()) {
        return Decision::gone();
    }
    if (!socket) {
        return Decision::go_on(); // not open, or out of reach: nothing is learned then
    }
    if (needs_own_credentials(address)) {
        // A unix name that exists was refused already, so only this bind can make it.
        call.sandbox().learn_bind(address, inode_of(socket.get()));
        return Decision::go_on();
    }
    // The kernel wants alignment; the bytes have none.
    sockaddr_storage storage{};
    std::memcpy(&storage, bytes.data(), bytes.size());
    if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&storage), static_cast<socklen_t>(bytes.size())) != 0) {
        return Decision::refuse(Errno::last());
    }
    if (const auto bound = bound_address(socket.get())) {
        call.sandbox().learn_bind(*bound, inode_of(socket.get()));
    }
    return Decision::give(0);
}

} // namespace syd::check
