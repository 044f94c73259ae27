// SPDX-License-Identifier: BSD-3-Clause
// Process ids as others number them: by a thread in a pid namespace inside sydbox's own, or by the procfs of another
// pid namespace (pid_namespaces(7)). sydbox's own numbers are those of its own pid namespace.
//
// Errors: ESRCH if there is no such process in the sandbox; every other errno means that sydbox could not look.
#pragma once

#include "base/result.h"
#include "tracee/process_status.h"

#include <sys/types.h>

namespace syd::check {

// Whether thread `tid` is in a pid namespace inside that of sydbox.
[[nodiscard]] Result<bool, Errno> is_in_inner_pid_namespace(pid_t tid);

// sydbox's number of the process that thread `tid` calls `number`. Threads that do not lead a process are not found in
// an inner pid namespace. `supervisor` is sydbox, the ancestor of all processes of the sandbox.
[[nodiscard]] Result<pid_t, Errno> find_named_process(pid_t supervisor, pid_t tid, pid_t number);

// sydbox's number of the process of the sandbox that `wanted` tells of, read from a procfs of any pid namespace;
// `directory` is that directory of the process, an open descriptor.
[[nodiscard]] Result<pid_t, Errno> find_process_of_directory(pid_t supervisor, int directory,
                                                             const tracee::ProcessStatus& wanted);

} // namespace syd::check
