// SPDX-License-Identifier: BSD-3-Clause
// Routes that a process gives to what it sends (ip(7), IP_OPTIONS; ipv6(7), IPV6_RTHDR), as a socket option or as a
// control message: rules would see an address that is not reached first. Internal to check/network.
#pragma once

#include "check/call.h"

namespace syd::check {

// Whether a control message of that level and type (cmsg(3)) gives a route.
[[nodiscard]] bool gives_route(int level, int type) noexcept;

[[nodiscard]] Decision refuse_route(Call& call);

} // namespace syd::check
