// SPDX-License-Identifier: BSD-3-Clause
// Killing processes of the sandbox through pidfds, so that no other process is hit.
#pragma once

#include "base/unique_fd.h"
#include "check/event_decider.h"
#include "tracee/proc.h"

#include <sys/types.h>

#include <array>
#include <functional>

namespace syd::kernel {

// SIGKILL to the process of thread `tid`, if its event is still valid once the pidfd is open. Without a descriptor to
// spare the signal goes to the id, which cannot have been given to another while the event is valid. False if no signal
// was sent.
bool kill_process(pid_t tid, const check::Liveness& liveness);

// SIGKILL to every process below `supervisor`, once, but to those that `is_spared`, which are still looked below.
// Returns how many got it. Repeat it until no child is left, because processes may have been created meanwhile.
std::size_t kill_descendants(
    const tracee::ProcessSource& source, pid_t supervisor,
    const std::function<bool(pid_t)>& is_spared = [](pid_t) { return false; });

// Whether a process has as many seccomp filters as this one, and so was started outside of the sandbox, for example by
// cmd/exec. False where the kernel does not tell (before Linux 5.9).
[[nodiscard]] bool has_no_more_filters_than_we(pid_t pid);

// Descriptors that are kept open until kill_descendants() needs them: without any it cannot read /proc.
class SpareDescriptors {
public:
    SpareDescriptors();
    void release() noexcept;

private:
    std::array<UniqueFd, 8> spares_;
};

} // namespace syd::kernel
