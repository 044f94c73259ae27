/* SPDX-License-Identifier: BSD-3-Clause
 * /proc/PID/mem of sydbox. */
#include "escape.h"

static int attempt(void) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/mem", foreground);
    return blocked_unless(open(path, O_RDWR) >= 0);
}
