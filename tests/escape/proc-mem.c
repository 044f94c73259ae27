/* SPDX-License-Identifier: BSD-3-Clause
 * /proc/PID/mem of an unconfined process. */
#include "escape.h"

static int attempt(void) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/mem", outsider);
    return blocked_unless(open(path, O_WRONLY) >= 0);
}
