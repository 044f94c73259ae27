// SPDX-License-Identifier: BSD-3-Clause
#include "check/network/carry_out_bind.h"

#include "check/network/call_socket.h"
#include "check/network/unix_bind.h"
#include "tracee/credentials.h"
#include "tracee/process_status.h"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace syd::check {
namespace {

// Whether the kernel checks the credentials of the caller: for privileged ports (sysctl ip_unprivileged_port_start,
// ip(7)), and for the directory and the owner of a path.
bool depends_on_credentials(const policy::Address* address) {
    return address != nullptr && !std::holds_alternative<policy::AbstractAddress>(*address) &&
           policy::port_of(*address) != 0;
}

// The label that a security module checks (proc_pid_attr(5)). Without such a module the file can't be read.
bool has_our_label(pid_t tid) {
    const auto theirs = tracee::read_proc_file(tid, "attr/current");
    const auto ours = tracee::read_proc_file(::gettid(), "attr/current");
    return theirs && ours ? *theirs == *ours : !theirs && !ours;
}

int bind_socket(int socket, std::span<const std::byte> bytes) {
    // bind(2) needs an aligned address.
    sockaddr_storage storage{};
    std::memcpy(&storage, bytes.data(), bytes.size());
    return ::bind(socket, reinterpret_cast<const sockaddr*>(&storage), static_cast<socklen_t>(bytes.size())) == 0
               ? 0
               : errno;
}

// Whether the kernel would answer sydbox as it would answer the process.
bool may_bind_for(const Call& call, const BindTarget& target) {
    return !call.sandbox().may_have_restricted_itself() && has_our_label(call.tid()) &&
           (!depends_on_credentials(target.address) || tracee::have_same_credentials(call.tid(), ::gettid()));
}

} // namespace

Decision carry_out_bind(Call& call, const BindTarget& target) {
    const auto socket = socket_of(call);
    if (!socket) {
        // The kernel refuses what is no socket. Before Linux 5.6 no socket can be fetched, and none is learned.
        const bool continues = is_no_socket(socket.error()) || socket.error() == Errno{ENOSYS};
        return !continues        ? call.fail_to_read(socket.error())
               : call.is_valid() ? Decision::continue_call()
                                 : Decision::gone();
    }
    auto bound = bound_socket(call, *socket);
    if (!bound) {
        return call.fail(bound.error());
    }
    if (bound->is_unix && target.address != nullptr) {
        bound->name = *target.address;
    }
    if (target.place != nullptr) {
        bound->passed_name = passed_path(target.bytes);
    }
    const bool may_act = may_bind_for(call, target);
    std::optional<PreparedUnixBind> prepared;
    if (may_act && target.place != nullptr && !call.sandbox().roots_may_differ()) {
        prepared = PreparedUnixBind::prepare(call.tid(), bound->passed_name, *target.place);
    }
    if (!call.is_valid()) {
        return Decision::gone();
    }
    if (!may_act || (target.place != nullptr && !prepared)) {
        learn(call, *socket, std::move(*bound));
        return Decision::continue_call();
    }
    const auto bind_it = [&] { return bind_socket(socket->fd.get(), target.bytes); };
    const int error = prepared ? prepared->run(bind_it) : bind_it();
    if (error != 0) {
        return Decision::refuse(error);
    }
    if (target.place != nullptr) {
        bound->file = file_of_new_socket(*target.place);
    } else if (target.address == nullptr) {
        bound->name = tracee::local_address_of(socket->fd.get()).value_or(std::nullopt);
    }
    learn(call, *socket, std::move(*bound));
    return Decision::return_value(0);
}

} // namespace syd::check
