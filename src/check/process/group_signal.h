// SPDX-License-Identifier: BSD-3-Clause
// Signals to many processes, as kill(2) sends them with 0, -1 or a negative id. sydbox sends them itself, one by one:
// processes outside the sandbox never receive them, even if they are in that group.
#pragma once

#include "check/call.h"

namespace syd::check {

// Whether the kernel may send `signal` to that group, as getpgid(2) tells it. Signal 0 harms nobody. The signals of job
// control stop or continue the whole job, sydbox with it, so that the shell sees the job stopped. False if that could
// not be found out.
[[nodiscard]] bool may_reach_group(const Call& call, pid_t group, int signal);

[[nodiscard]] bool is_stop_or_continue(int signal) noexcept;

// Sends `signal` to the processes of the sandbox that kill(2) with `target` (0, -1, or a negative process group) would
// reach. The answer is that of kill(2): EPERM if none may be signalled, ESRCH if there is none.
[[nodiscard]] Decision send_to_many(Call& call, pid_t target, int signal);

// The same for a process group. 0 is a group whose leader is in no pid namespace of ours.
[[nodiscard]] Decision send_to_group(Call& call, pid_t group, int signal);

} // namespace syd::check
