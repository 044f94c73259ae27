// SPDX-License-Identifier: BSD-3-Clause
// Signals to process groups and to everybody, sent in a process's stead: to the processes of the sandbox, one by one.
// The kernel would send them to sydbox too, which shares its first process's group and often its user; and SIGKILL
// and SIGSTOP can't be held off. Processes outside the sandbox get none, though they be of that group.
//
// What a receiver can see of it: si_pid is sydbox's. Before Linux 5.19 a signal to the sender itself may be sent twice.
#pragma once

#include "check/call.h"

namespace syd::check {

// kill(2) with 0, -1 or a negative group id as `target`, by its rules: who may be sent what, and which errno.
[[nodiscard]] Decision send_to_many(Call& call, pid_t target, int signal);

} // namespace syd::check
