// SPDX-License-Identifier: BSD-3-Clause
// The notify engine: seccomp user notification (seccomp_unotify(2), Linux 5.0). The listener is taken over from the
// first process with pidfd_getfd(2), Linux 5.6. Processes are not traced, so that they can be debugged.
//
// If sydbox dies, intercepted calls fail with ENOSYS.
#pragma once

#include "check/event_decider.h"
#include "kernel/engine.h"

#include <memory>

namespace syd::kernel::notify {

// The decider outlives the engine. Throws std::system_error where no thread can be started.
[[nodiscard]] std::unique_ptr<Engine> make_engine(check::EventDecider& decider);

} // namespace syd::kernel::notify
