// SPDX-License-Identifier: BSD-3-Clause
// Killing processes of the sandbox, by pidfd, so that nobody else is hit.
#pragma once

#include "tracee/proc.h"

#include <functional>

#include <sys/types.h>

namespace syd::kernel {

// SIGKILL to the process of thread `tid`, if `is_valid` still holds once its pidfd is open. False if it was not sent.
bool kill_process(pid_t tid, const std::function<bool()>& is_valid);

// SIGKILL to everything below `guardian`, one pass. Repeat until no child is left: some may have been born meanwhile.
void kill_descendants(const tracee::ProcessSource& source, pid_t guardian);

} // namespace syd::kernel
