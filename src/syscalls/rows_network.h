// SPDX-License-Identifier: BSD-3-Clause
// Calls on sockets.
#pragma once

#include "syscalls/row_builders.h"

namespace syd::syscalls::words {

constexpr Row talks(std::string_view name, Numbers numbers, Arguments arguments, Decider decider, std::int8_t argument,
                    int refusal) {
    return {.name = name,
            .numbers = numbers,
            .arguments = arguments,
            .decider = decider,
            .decider_argument = argument,
            .guards = SandboxType::kNetwork,
            .refusal = refusal};
}

inline constexpr Row kNetworkRows[] = {
    talks("socket", {41, 359, 198, 281, 198, 326, 359}, {kInt, kInt, kInt}, Decider::kSocket, 0, EAFNOSUPPORT),
    talks("bind", {49, 361, 200, 282, 200, 327, 361}, {kFd, kSockAddr, kUnsigned}, Decider::kBind, 1, EADDRNOTAVAIL),
    talks("connect", {42, 362, 203, 283, 203, 328, 362}, {kFd, kSockAddr, kUnsigned}, Decider::kConnect, 1,
          ECONNREFUSED),
    talks("sendto", {44, 369, 206, 290, 206, 335, 369}, {kFd, kPointer, kUnsigned, kUnsigned, kSockAddr, kUnsigned},
          Decider::kSendTo, 4, ECONNREFUSED),
    talks("sendmsg", {46, 370, 211, 296, 211, 341, 370}, {kFd, kMsgHdr, kUnsigned}, Decider::kSendMessage, 1,
          ECONNREFUSED),
    talks("sendmmsg", {307, 345, 269, 374, 269, 349, 358}, {kFd, kMsgHdr, kUnsigned, kUnsigned}, Decider::kSendMessages,
          1, ECONNREFUSED),
    talks("listen", {50, 363, 201, 284, 201, 329, 363}, {kFd, kInt}, Decider::kListen, 0, EADDRNOTAVAIL),
    // The refusal is that of the call it stands for; this one holds where that can't be told.
    talks("setsockopt", {54, 366, 208, 294, 208, 339, 366}, {kFd, kInt, kInt, kPointer, kUnsigned},
          Decider::kSocketOption, 2, EPERM),
    // Not a call on sockets, but it is binds that it changes: carry_out_bind.h.
    talks("landlock_restrict_self", everywhere(446), {kFd, kUnsigned}, Decider::kRestrictSelf, kNoArgument, EPERM),
    talks("socketcall", {no, 102, no, no, no, 102, 102}, {kInt, kPointer}, Decider::kSocketCall, 0, ECONNREFUSED),

    // Whatever its family, a pair talks to itself; with an address it would have to connect or send.
    unwatched("socketpair", {53, 360, 199, 288, 199, 333, 360}, {kInt, kInt, kInt, kPointer}),
    // Sends on a socket that is connected already: it takes no address.
    unwatched("send", {no, no, no, 289, no, 334, no}, {kFd, kPointer, kUnsigned, kUnsigned}),
    unwatched("accept", {43, no, 202, 285, 202, 330, no}, {kFd, kPointer, kPointer}),
    unwatched("accept4", {288, 364, 242, 366, 242, 344, 364}, {kFd, kPointer, kPointer, kUnsigned}),
    unwatched("getsockname", {51, 367, 204, 286, 204, 331, 367}, {kFd, kPointer, kPointer}),
    unwatched("getpeername", {52, 368, 205, 287, 205, 332, 368}, {kFd, kPointer, kPointer}),
    unwatched("shutdown", {48, 373, 210, 293, 210, 338, 373}, {kFd, kInt}),
};

} // namespace syd::syscalls::words
