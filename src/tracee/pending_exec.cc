// SPDX-License-Identifier: BSD-3-Clause
#include "tracee/pending_exec.h"

#include <memory>

namespace syd::tracee {

policy::Snapshot PendingExec::state_after(pid_t pid, const policy::Snapshot& before, ExecWatch::Outcome outcome) const {
    const policy::Snapshot& confined = note_.after ? note_.after : before;
    if (!note_.unconfined_as || outcome != ExecWatch::Outcome::kDone) {
        return confined;
    }
    const auto program = program_of(pid);
    if (!program || *program != *note_.unconfined_as) {
        return confined;
    }
    auto freed = std::make_shared<policy::State>(*confined);
    freed->unconfined = true;
    return freed;
}

} // namespace syd::tracee
