// SPDX-License-Identifier: BSD-3-Clause
// bind(2) carried out by sydbox on the process's own socket, so that its outcome, and the port that the kernel chose
// for port 0, are known before any other process can connect.
#pragma once

#include "check/call.h"

#include <cstddef>
#include <span>

namespace syd::check {

// `bytes` is the address that was checked, which is also what is bound: the process can't change it any more. An
// allowed bind that can't be done on the process's behalf (a unix path, whose owner, mode and folder are the
// process's; a privileged port where credentials differ; a socket that can't be reached) is let go on.
[[nodiscard]] Decision carry_out_bind(Call& call, std::span<const std::byte> bytes, const policy::Address& address);

} // namespace syd::check
