// SPDX-License-Identifier: BSD-3-Clause
#include "tracee/process_socket.h"

#include "base/text.h"
#include "tracee/pidfd.h"
#include "tracee/proc_links.h"
#include "tracee/process_status.h"
#include "tracee/sockaddr.h"

#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <span>

namespace syd::tracee {
namespace {

constexpr int kNetworkCookie = 71; // SO_NETNS_COOKIE, <asm-generic/socket.h>
constexpr int kDeviceIndex = 62;   // SO_BINDTOIFINDEX, Linux 5.1

template <class Value> Result<Value, Errno> option_of(int socket, int option) {
    Value value{};
    socklen_t length = sizeof value;
    if (::getsockopt(socket, SOL_SOCKET, option, &value, &length) != 0) {
        return Unexpected{Errno::last()};
    }
    return value;
}

Result<struct stat, Errno> status_of(int fd) {
    struct stat status {};
    if (::fstat(fd, &status) != 0) {
        return Unexpected{Errno::last()};
    }
    return status;
}

bool is_same_file(const struct stat& one, const struct stat& other) {
    return one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

// Before Linux 6.9 a pidfd is that of the thread group, whose leader may have other descriptors than this thread
// (clone(2), CLONE_FILES): then we could not look.
Result<UniqueFd, Errno> fetch_from_leader(pid_t tid, int fd) {
    const auto ids = read_process_ids(tid);
    const auto own = open_descriptor(tid, fd);
    if (!ids || !own) {
        return Unexpected{ids ? own.error() : ids.error()};
    }
    auto copy = Pidfd::open(ids->pid).and_then([fd](const Pidfd& leader) { return leader.copy_descriptor(fd); });
    if (!copy) {
        return copy;
    }
    const auto copied = status_of(copy->get());
    const auto wanted = status_of(own->get());
    return copied && wanted && is_same_file(*copied, *wanted) ? std::move(copy) : Unexpected{Errno{ENOSYS}};
}

Result<std::uint64_t, Errno> inode_of_namespace(int socket, pid_t tid) {
    const UniqueFd own(::ioctl(socket, SIOCGSKNS));
    struct stat status {};
    if (own ? ::fstat(own.get(), &status) != 0 : ::stat(cat("/proc/", tid, "/ns/net").c_str(), &status) != 0) {
        return Unexpected{Errno::last()};
    }
    return std::uint64_t{status.st_ino};
}

} // namespace

Result<UniqueFd, Errno> fetch_socket(pid_t tid, int fd) {
    const auto thread = Pidfd::open_thread(tid);
    if (thread) {
        return thread->copy_descriptor(fd);
    }
    // EINVAL and, since Linux 6.9, ENOENT: `tid` leads no process, and the kernel has no pidfds of threads.
    const bool lacks_thread_pidfds = thread.error() == Errno{EINVAL} || thread.error() == Errno{ENOENT};
    return lacks_thread_pidfds ? fetch_from_leader(tid, fd) : Unexpected{thread.error()};
}

Result<SocketId, Errno> id_of_socket(int socket) {
    const auto cookie = option_of<std::uint64_t>(socket, SO_COOKIE);
    if (!cookie) {
        return Unexpected{cookie.error()};
    }
    return status_of(socket).transform([&cookie](const struct stat& status) {
        return SocketId{*cookie, status.st_ino};
    });
}

Result<SocketKind, Errno> kind_of_socket(int socket) {
    const auto domain = option_of<int>(socket, SO_DOMAIN);
    const auto type = option_of<int>(socket, SO_TYPE);
    const auto protocol = option_of<int>(socket, SO_PROTOCOL);
    if (!domain || !type || !protocol) {
        return Unexpected{!domain ? domain.error() : !type ? type.error() : protocol.error()};
    }
    return SocketKind{*domain, *type, *protocol};
}

Result<std::uint64_t, Errno> network_of_socket(int socket, pid_t tid) {
    auto cookie = option_of<std::uint64_t>(socket, kNetworkCookie);
    return !cookie && cookie.error() == Errno{ENOPROTOOPT} ? inode_of_namespace(socket, tid) : cookie;
}

Result<bool, Errno> is_bound_to_device(int socket) {
    const auto index = option_of<int>(socket, kDeviceIndex);
    if (!index && index.error() == Errno{ENOPROTOOPT}) {
        const auto first = option_of<std::array<char, 16>>(socket, SO_BINDTODEVICE); // IFNAMSIZ
        return first.transform([](const auto& name) { return name.front() != '\0'; });
    }
    return index.transform([](int value) { return value != 0; });
}

Result<bool, Errno> may_share_port(int socket) {
    return option_of<int>(socket, SO_REUSEPORT).transform([](int value) { return value != 0; });
}

Result<std::optional<policy::Address>, Errno> local_address_of(int socket) {
    std::array<std::byte, sizeof(sockaddr_storage)> bytes{};
    socklen_t length = bytes.size();
    if (::getsockname(socket, reinterpret_cast<sockaddr*>(bytes.data()), &length) != 0) {
        return Unexpected{Errno::last()};
    }
    const auto decoded = decode_socket_address(std::span(bytes).first(std::min<std::size_t>(length, bytes.size())));
    return decoded ? decoded->address : std::nullopt;
}

} // namespace syd::tracee
