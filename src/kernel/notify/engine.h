// SPDX-License-Identifier: BSD-3-Clause
// The notify engine: seccomp user notification (seccomp_unotify(2), Linux 5.0), taken over from the first process with
// pidfd_getfd(2), Linux 5.6. Its processes are not traced, so they can be debugged.
#pragma once

#include "check/checker.h"
#include "kernel/engine.h"

#include <memory>

namespace syd::kernel::notify {

// The checker outlives the engine.
[[nodiscard]] std::unique_ptr<Engine> make_notify_engine(check::Checker& checker);

} // namespace syd::kernel::notify
