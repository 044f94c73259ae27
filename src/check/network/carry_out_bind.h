// SPDX-License-Identifier: BSD-3-Clause
// bind(2) made by sydbox on the process's own socket. So its result, and the port or name that the kernel chose, are
// known before any other process can connect, and the address that is bound is the one that was checked.
#pragma once

#include "check/call.h"

#include <cstddef>
#include <optional>
#include <span>

namespace syd::check {

struct BindTarget {
    std::span<const std::byte> bytes;         // what was checked and is bound: the process can't change it any more
    const policy::Address* address = nullptr; // nullptr: an unnamed unix address, the kernel chooses ("Autobind")
    const tracee::Resolved* place = nullptr;  // of a unix path: where it leads; it does not exist
};

// An allowed bind. The process makes the call itself where the kernel might answer sydbox in another way: other
// credentials, another root, restrictions that a process of the sandbox has put on itself (landlock(7), or the label of
// a security module). Its socket is remembered all the same; where it was bound the kernel says when somebody connects.
[[nodiscard]] Decision carry_out_bind(Call& call, const BindTarget& target);

} // namespace syd::check
