/* SPDX-License-Identifier: BSD-3-Clause
 * A pidfd of sydbox. */
#include "escape.h"

static int attempt(void) {
    return blocked_unless(syscall(SYS_pidfd_open, foreground, 0) >= 0);
}
