// SPDX-License-Identifier: BSD-3-Clause
// Killing processes of the sandbox through pidfds, so that no other process is hit.
#pragma once

#include "base/unique_fd.h"
#include "check/event_decider.h"
#include "tracee/proc.h"

#include <sys/types.h>

#include <array>

namespace syd::kernel {

// SIGKILL to the process of thread `tid`, if its event is still valid once the pidfd is open. Without a descriptor to
// spare the signal goes to the id, which cannot have been given to another while the event is valid. False if no signal
// was sent.
bool kill_process(pid_t tid, const check::Liveness& liveness);

// SIGKILL to every process below `supervisor`, once. Repeat it until no child is left, because processes may have been
// created meanwhile.
void kill_descendants(const tracee::ProcessSource& source, pid_t supervisor);

// Descriptors that are kept open until kill_descendants() needs them: without any it cannot read /proc.
class SpareDescriptors {
public:
    SpareDescriptors();
    void release() noexcept;

private:
    std::array<UniqueFd, 8> spares_;
};

} // namespace syd::kernel
