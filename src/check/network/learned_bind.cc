// SPDX-License-Identifier: BSD-3-Clause
#include "check/network/learned_bind.h"

#include "tracee/process_socket.h"
#include "tracee/socket_table.h"

#include <netinet/in.h>

#include <algorithm>
#include <iterator>
#include <vector>

namespace syd::check {
namespace {

constexpr int kMptcp = 262; // IPPROTO_MPTCP, Linux 5.6: its listeners stand in the table of TCP

// The ways in which the socket in the call's first argument may talk: none for those that nobody learns about, both
// where the socket can't be had.
std::vector<tracee::Transport> transports_of(const Call& call) {
    const pid_t tid = call.event().tid;
    const int fd = call.event().int_argument(0);
    const auto inode = tracee::inode_of_socket(tid, fd);
    const UniqueFd socket = inode ? tracee::fetch_socket(tid, fd, *inode) : UniqueFd();
    if (!socket) {
        return {tracee::Transport::kTcp, tracee::Transport::kUdp};
    }
    switch (tracee::protocol_of(socket.get())) {
    case IPPROTO_TCP:
    case kMptcp: return {tracee::Transport::kTcp};
    case IPPROTO_UDP: return {tracee::Transport::kUdp};
    default: return {};
    }
}

bool leads_to_own_inet_socket(const Call& call, const policy::Address& wanted) {
    std::vector<ino_t> reached;
    for (const tracee::Transport transport : transports_of(call)) {
        const auto sockets = tracee::inet_sockets(call.event().tid, transport);
        if (!sockets) {
            return false;
        }
        std::ranges::copy(tracee::receivers(*sockets, wanted), std::back_inserter(reached));
    }
    return call.sandbox().have_bound_all(reached);
}

bool leads_to_own_unix_socket(const Call& call, const policy::Address& wanted, std::optional<FileId> file) {
    const auto candidates = call.sandbox().bound_sockets(wanted, file);
    if (candidates.empty()) {
        return false;
    }
    const auto sockets = tracee::unix_sockets(call.event().tid);
    return sockets && std::ranges::any_of(candidates, [&sockets](const BoundSocket& candidate) {
               const auto found = std::ranges::find(*sockets, candidate.inode, &tracee::UnixSocket::inode);
               // An outcome that was not seen: the socket may have been bound to another name since.
               return found != sockets->end() &&
                      (candidate.passed_name.empty() || found->name == candidate.passed_name);
           });
}

} // namespace

bool leads_to_own_socket(const Call& call, const policy::Address& wanted, std::optional<FileId> file) {
    return policy::is_unix(wanted) ? leads_to_own_unix_socket(call, wanted, file)
                                   : leads_to_own_inet_socket(call, wanted);
}

} // namespace syd::check
