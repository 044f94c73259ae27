// SPDX-License-Identifier: BSD-3-Clause
// The decider of socket(2): families that rules do not know, and raw sockets, whose packets hold an address of their
// own that no rule sees. core/whitelist/unsupported_socket_families says whether they are permitted.
#include "check/deciders.h"

#include "base/text.h"
#include "check/network/destination.h"

#include <sys/socket.h>

namespace syd::check {
namespace {

using policy::Access;

constexpr std::int8_t kTypeArgument = 1;
constexpr int kTypeMask = 0xf; // SOCK_TYPE_MASK in the kernel: the rest of the type are flags

bool is_supported_family(int family) {
    return family == AF_UNIX || family == AF_INET || family == AF_INET6;
}

} // namespace

void plan_socket(Planner& planner, const syscalls::Row& row) {
    if (!planner.may_be_active(Access::kConnect) ||
        (planner.is_sealed() && planner.settings().whitelist_unsupported_socket_families)) {
        return;
    }
    const std::int8_t family = row.decider_argument;
    for (int value = AF_UNSPEC; value < AF_INET6; ++value) {
        if (!is_supported_family(value)) {
            planner.notify_any_value(row, family, {static_cast<std::uint32_t>(value)});
        }
    }
    planner.notify(row, {syscalls::is_above(family, AF_INET6)});
    const auto notify_type = [&](int value, std::uint64_t type) {
        planner.notify(row, {syscalls::is_int(family, static_cast<std::uint32_t>(value)),
                             syscalls::masked(kTypeArgument, kTypeMask, type)});
    };
    notify_type(AF_INET, SOCK_PACKET); // an old way to a packet socket: packet(7), "Compatibility"
    notify_type(AF_INET, SOCK_RAW);
    notify_type(AF_INET6, SOCK_RAW);
}

Decision decide_socket(Call& call) {
    const int type = call.event().int_argument(kTypeArgument) & kTypeMask;
    const int asked = call.decider_int();
    const int family = asked == AF_INET && type == SOCK_PACKET ? AF_PACKET : asked;
    const bool is_raw = type == SOCK_RAW && (family == AF_INET || family == AF_INET6);
    if (!call.is_active(Access::kConnect) || (is_supported_family(family) && !is_raw) ||
        call.settings().whitelist_unsupported_socket_families) {
        return Decision::continue_call();
    }
    return refuse_family(call, is_raw ? std::string("a raw socket") : cat("socket family ", family));
}

} // namespace syd::check
