// SPDX-License-Identifier: BSD-3-Clause
#include "check/network/carry_out_bind.h"

#include "check/network/unix_bind.h"
#include "tracee/credentials.h"
#include "tracee/process_socket.h"
#include "tracee/sockaddr.h"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace syd::check {
namespace {

// Whether the kernel looks at who binds: privileged ports (their end is a setting, ip(7)) and the permissions and the
// owner of a path.
bool depends_on_credentials(const policy::Address* address) {
    return address != nullptr && !std::holds_alternative<policy::AbstractAddress>(*address) &&
           policy::port_of(*address) != 0;
}

bool has_our_credentials(pid_t tid) {
    const auto theirs = tracee::credentials_of(tid);
    return theirs && theirs == tracee::credentials_of(::gettid());
}

int bind_socket(int socket, std::span<const std::byte> bytes) {
    // The kernel wants alignment; the bytes have none.
    sockaddr_storage storage{};
    std::memcpy(&storage, bytes.data(), bytes.size());
    return ::bind(socket, reinterpret_cast<const sockaddr*>(&storage), static_cast<socklen_t>(bytes.size())) == 0
               ? 0
               : errno;
}

} // namespace

Decision carry_out_bind(Call& call, const BindTarget& target) {
    const pid_t tid = call.event().tid;
    const int fd = call.event().int_argument(0);
    const auto inode = tracee::inode_of_socket(tid, fd);
    if (!inode) {
        return call.is_valid() ? Decision::continue_call() : Decision::gone(); // the kernel says EBADF or ENOTSOCK
    }
    BoundSocket bound;
    bound.inode = *inode;
    if (target.address != nullptr && is_unix(*target.address)) {
        bound.name = *target.address;
    }
    if (target.place != nullptr) {
        bound.passed_name = passed_path(target.bytes);
    }
    const auto learn = [&call, &bound] {
        if (call.settings().whitelist_successful_bind) {
            call.sandbox().learn_bind(bound);
        }
    };
    const UniqueFd socket = tracee::fetch_socket(tid, fd, *inode);
    const bool may_act = socket && (!depends_on_credentials(target.address) || has_our_credentials(tid));
    std::optional<PreparedUnixBind> prepared;
    if (may_act && target.place != nullptr && !call.sandbox().roots_may_differ()) {
        prepared = PreparedUnixBind::prepare(tid, bound.passed_name, *target.place);
    }
    if (!call.is_valid()) {
        return Decision::gone();
    }
    if (!may_act || (target.place != nullptr && !prepared)) {
        learn();
        return Decision::continue_call();
    }
    const int error = prepared ? prepared->run([&] { return bind_socket(socket.get(), target.bytes); })
                               : bind_socket(socket.get(), target.bytes);
    if (error != 0) {
        return Decision::refuse(error);
    }
    if (target.place != nullptr) {
        bound.file = file_of_new_socket(*target.place);
    } else if (target.address == nullptr) {
        bound.name = tracee::local_address_of(socket.get());
    }
    learn();
    return Decision::return_value(0);
}

} // namespace syd::check
