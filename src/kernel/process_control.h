// SPDX-License-Identifier: BSD-3-Clause
// Killing processes of the sandbox, by pidfd, so that nobody else is hit.
#pragma once

#include "base/unique_fd.h"
#include "tracee/proc.h"

#include <array>
#include <functional>

#include <sys/types.h>

namespace syd::kernel {

// SIGKILL to the process of thread `tid`, if `is_valid` still holds once its pidfd is open. False if it was not sent.
// Without a descriptor to spare the id has to do: its thread waits for an answer, so it is not somebody else's yet.
bool kill_process(pid_t tid, const std::function<bool()>& is_valid);

// SIGKILL to everything below `supervisor`, one pass. Repeat until no child is left: some may have been born meanwhile.
void kill_descendants(const tracee::ProcessSource& source, pid_t supervisor);

// Descriptors kept for the worst case: with none left, /proc could not be read for whom to kill.
class SpareDescriptors {
public:
    SpareDescriptors();
    void release() noexcept;

private:
    std::array<UniqueFd, 8> spares_;
};

} // namespace syd::kernel
