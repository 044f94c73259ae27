// SPDX-License-Identifier: BSD-3-Clause
// Addresses of this machine, and what an address means to the socket that sends to it.
#pragma once

#include "policy/address.h"

namespace syd::tracee {

// 127.0.0.0/8 without its ends, and ::1. Such an address leads to this machine in each network namespace.
[[nodiscard]] bool is_loopback_unicast(const policy::Address& address) noexcept;

// Whether what is sent to an inet or inet6 address from our network namespace stays on this machine and arrives at one
// socket: the kernel has a local route to it (rtnetlink(7), RTN_LOCAL). So a multicast or broadcast address is none,
// nor one that a socket was bound to by IP_FREEBIND alone. False also where the kernel can't be asked, and for
// link-local addresses of IPv6, which mean something else on each device.
[[nodiscard]] bool is_local_unicast(const policy::Address& address);

// Where the unspecified address leads when it is sent to from a socket that is bound to `local` (ip(7), INADDR_ANY):
// for IPv4 to that address, and to the loopback address from a socket that is bound to none; for IPv6 to the loopback
// address. Other addresses are returned as they are.
[[nodiscard]] policy::Address destination_from(const policy::Address& local, const policy::Address& wanted);

} // namespace syd::tracee
