// SPDX-License-Identifier: BSD-3-Clause
// The address that a call on a socket names: it is read, resolved and judged here for the deciders of bind, connect and
// the sends. Internal to check/network.
#pragma once

#include "check/call.h"

#include <sys/socket.h>

#include <cstdint>
#include <optional>
#include <string_view>

namespace syd::check {

inline constexpr std::size_t kMaximumAddress = sizeof(sockaddr_storage);

enum class SocketOperation : std::uint8_t { kBind, kConnect, kSend };

struct Destination {
    std::uint64_t address = 0; // in the process's memory
    std::uint64_t length = 0;
    std::int8_t argument = syscalls::kNoArgument; // the call's argument that points to it, for the report
};

// The address in the decider's argument, and its length in the next one.
[[nodiscard]] Destination destination_in_arguments(const Call& call);

// Nothing if the kernel may carry the call out. An allowed bind is carried out here (carry_out_bind.h).
[[nodiscard]] std::optional<Decision> check_destination(Call& call, SocketOperation operation,
                                                        const Destination& destination);

// A refusal by core/whitelist/unsupported_socket_families; `what` begins the sentence.
[[nodiscard]] Decision refuse_family(Call& call, std::string_view what);

} // namespace syd::check
