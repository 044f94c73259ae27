// SPDX-License-Identifier: BSD-3-Clause
// The decider of setsockopt(2): options that change what rules rely on.
#include "check/network/socket_option.h"

#include "check/deciders.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string>

namespace syd::check {
namespace {

using policy::Access;

enum class Effect : std::uint8_t {
    kRoute,      // refused
    kPortRange,  // refused: the port of a bind to port 0, or of a bind that a send makes, would be the process's choice
    kSharesPort, // noted
};

struct WatchedOption {
    int level;
    int name;
    Effect effect;
};

constexpr int kLocalPortRange = 51;    // IP_LOCAL_PORT_RANGE, Linux 6.3
constexpr int kOldRoutingHeader = 5;   // IPV6_2292RTHDR
constexpr int kOldControlMessages = 6; // IPV6_2292PKTOPTIONS
constexpr std::array<WatchedOption, 6> kWatched{{
    {IPPROTO_IP, IP_OPTIONS, Effect::kRoute},
    {IPPROTO_IPV6, IPV6_RTHDR, Effect::kRoute},
    {IPPROTO_IPV6, kOldRoutingHeader, Effect::kRoute},
    {IPPROTO_IPV6, kOldControlMessages, Effect::kRoute},
    {IPPROTO_IP, kLocalPortRange, Effect::kPortRange},
    {SOL_SOCKET, SO_REUSEPORT, Effect::kSharesPort},
}};

constexpr std::int8_t kLevelArgument = 1;
constexpr std::int8_t kLengthArgument = 4;

Decision refuse_option(Call& call, std::string reason, int error) {
    return call.refuse({.access = Access::kConnect,
                        .subject = std::move(reason),
                        .ruling = {policy::Ruling::Outcome::kRefused, {}, {}},
                        .error = Errno{error},
                        .no_rule_can_allow = true});
}

} // namespace

bool gives_route(int level, int type) noexcept {
    return (level == IPPROTO_IP && type == IP_RETOPTS) ||
           (level == IPPROTO_IPV6 && (type == IPV6_RTHDR || type == kOldRoutingHeader));
}

Decision refuse_route(Call& call) {
    return refuse_option(call, "a route for packets (IP_OPTIONS, IPV6_RTHDR) is refused while the network is checked",
                         EPERM);
}

void plan_socket_option(Planner& planner, const syscalls::Row& row) {
    if (!planner.may_be_active(Access::kConnect)) {
        return;
    }
    for (const WatchedOption& option : kWatched) {
        planner.notify(row, {syscalls::is_int(kLevelArgument, static_cast<std::uint32_t>(option.level)),
                             syscalls::is_int(row.decider_argument, static_cast<std::uint32_t>(option.name))});
    }
}

Decision decide_socket_option(Call& call) {
    const int level = call.event().int_argument(kLevelArgument);
    const auto* const option = std::ranges::find_if(
        kWatched, [&](const WatchedOption& one) { return one.level == level && one.name == call.decider_int(); });
    if (option == kWatched.end()) {
        return Decision::continue_call();
    }
    if (option->effect == Effect::kSharesPort) {
        call.sandbox().note_shared_port();
        return Decision::continue_call();
    }
    const bool takes_away = call.event().int_argument(kLengthArgument) == 0;
    if (!call.is_active(Access::kConnect) || takes_away) {
        return Decision::continue_call();
    }
    if (option->effect == Effect::kRoute) {
        return refuse_route(call);
    }
    // As a kernel that lacks the option.
    return refuse_option(call, "a range of local ports (IP_LOCAL_PORT_RANGE) is refused while the network is checked",
                         ENOPROTOOPT);
}

} // namespace syd::check
