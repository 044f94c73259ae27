// SPDX-License-Identifier: BSD-3-Clause
// bind(2) carried out by sydbox on the process's own socket, so that its outcome, and the port or name that the kernel
// chose, are known before any other process can connect, and that what is bound is what was checked.
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

// An allowed bind. Where the kernel would judge sydbox otherwise than the process (other credentials, another root),
// or where the socket can't be fetched, the process is let go on; its socket is remembered, and what became of the
// bind is read from the kernel's tables when somebody connects.
[[nodiscard]] Decision carry_out_bind(Call& call, const BindTarget& target);

} // namespace syd::check
