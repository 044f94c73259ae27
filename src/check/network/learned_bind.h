// SPDX-License-Identifier: BSD-3-Clause
// Which sockets receive what is sent to an address: sockets that processes of the sandbox have bound, others, or none?
// (core/whitelist/successful_bind)
//
// What was learned is not enough: the kernel says which sockets would receive it now. A socket that is closed, or whose
// bind failed, is not among them. If another socket could receive it as well, it does not count as the sandbox's own.
#pragma once

#include "check/call.h"
#include "check/network/call_socket.h"

#include <cstdint>
#include <optional>

namespace syd::check {

enum class Receiver : std::uint8_t {
    kOwnSocket, // bound by a process of the sandbox
    kNobody,    // an inet or inet6 address of this machine at which no socket is bound, or none listens
    kOther,     // another one, or it could not be found out
};

// For a connect or a send of `call` on `socket`. `wanted` is not the unspecified address; `file` is that of a unix
// path.
[[nodiscard]] Receiver receiver_of(const Call& call, const CallSocket& socket, const policy::Address& wanted,
                                   const std::optional<FileId>& file);

} // namespace syd::check
