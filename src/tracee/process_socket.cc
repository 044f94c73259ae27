// SPDX-License-Identifier: BSD-3-Clause
#include "tracee/process_socket.h"

#include "base/text.h"
#include "tracee/proc.h"
#include "tracee/sockaddr.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <span>

namespace syd::tracee {
namespace {

int option_of(int socket, int option) {
    int value = 0;
    socklen_t length = sizeof value;
    return ::getsockopt(socket, SOL_SOCKET, option, &value, &length) == 0 ? value : -1;
}

// None if it is another file than that.
UniqueFd copy_of(const UniqueFd& process, int fd, ino_t inode) {
    UniqueFd socket(static_cast<int>(::syscall(SYS_pidfd_getfd, process.get(), fd, 0)));
    struct stat status {};
    if (!socket || ::fstat(socket.get(), &status) != 0 || !S_ISSOCK(status.st_mode) || status.st_ino != inode) {
        return UniqueFd();
    }
    return socket;
}

} // namespace

std::optional<ino_t> inode_of_socket(pid_t tid, int fd) {
    struct stat status {};
    if (::stat(cat("/proc/", tid, "/fd/", fd).c_str(), &status) != 0 || !S_ISSOCK(status.st_mode)) {
        return std::nullopt;
    }
    return status.st_ino;
}

UniqueFd fetch_socket(pid_t tid, int fd, ino_t inode) {
    const auto ids = Proc().ids_of(tid);
    if (!ids) {
        return UniqueFd();
    }
    UniqueFd socket = copy_of(Proc().open_pidfd(ids->pid), fd, inode);
    if (!socket && ids->pid != tid) {
        constexpr unsigned kPidfdThread = O_EXCL; // PIDFD_THREAD
        socket = copy_of(UniqueFd(static_cast<int>(::syscall(SYS_pidfd_open, tid, kPidfdThread))), fd, inode);
    }
    return socket;
}

std::optional<policy::Address> local_address_of(int socket) {
    std::array<std::byte, sizeof(sockaddr_storage)> bytes{};
    socklen_t length = bytes.size();
    if (::getsockname(socket, reinterpret_cast<sockaddr*>(bytes.data()), &length) != 0) {
        return std::nullopt;
    }
    const auto decoded = decode_socket_address(std::span(bytes).first(std::min<std::size_t>(length, bytes.size())));
    return decoded ? decoded->address : std::nullopt;
}

int domain_of(int socket) {
    return option_of(socket, SO_DOMAIN);
}

int protocol_of(int socket) {
    return option_of(socket, SO_PROTOCOL);
}

} // namespace syd::tracee
