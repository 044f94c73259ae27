// SPDX-License-Identifier: BSD-3-Clause
// The decider of listen(2): a socket that was not bound is bound to all addresses, and a port that the kernel chooses.
#include "check/deciders.h"

#include "tracee/proc.h"
#include "tracee/process_socket.h"

namespace syd::check {

Decision decide_listen(Call& call) {
    if (!call.is_active(policy::Access::kBind)) {
        return Decision::continue_call();
    }
    const int fd = call.decider_int();
    const auto inode = tracee::inode_of_socket(call.tid(), fd);
    if (!inode && !tracee::may_look_into(call.tid())) {
        return call.refuse_unreadable();
    }
    const UniqueFd socket = inode ? tracee::fetch_socket(call.tid(), fd, *inode) : UniqueFd();
    const auto address = socket ? tracee::local_address_of(socket.get()) : std::nullopt;
    if (!address || policy::port_of(*address) != 0) {
        return Decision::continue_call();
    }
    policy::Ruling ruling = policy::judge_address(call.state(), call.settings(), policy::Access::kBind, *address);
    if (ruling.allowed()) {
        return Decision::continue_call();
    }
    return call.refuse({.access = policy::Access::kBind,
                        .subject = policy::to_string(*address),
                        .ruling = std::move(ruling),
                        .error = Errno{call.row().refusal}});
}

} // namespace syd::check
