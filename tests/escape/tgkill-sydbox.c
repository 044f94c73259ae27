/* SPDX-License-Identifier: BSD-3-Clause
 * A signal to a thread of sydbox. */
#include "escape.h"

static int attempt(void) {
    return blocked_unless(syscall(SYS_tgkill, foreground, foreground, SIGURG) == 0);
}
