/* SPDX-License-Identifier: BSD-3-Clause
 * Taking a descriptor from an unconfined process. */
#include "escape.h"

static int attempt(void) {
    const int process = (int)syscall(SYS_pidfd_open, outsider, 0);
    return blocked_unless(syscall(SYS_pidfd_getfd, process, 0, 0) >= 0);
}
