// SPDX-License-Identifier: BSD-3-Clause
// Status words of waitpid(2), for tests that make up reports.
#pragma once

#include "kernel/wait.h"

namespace syd::kernel::test {

inline WaitStatus exited(int status) {
    return WaitStatus(status << 8);
}
inline WaitStatus killed(int signal) {
    return WaitStatus(signal);
}
// `event` is PTRACE_EVENT_* or 0.
inline WaitStatus stopped(int signal, int event = 0) {
    return WaitStatus(event << 16 | signal << 8 | 0x7f);
}

} // namespace syd::kernel::test
