/* SPDX-License-Identifier: BSD-3-Clause
 * The last in the queue. */
#include "escape.h"

#include <sys/resource.h>

static int attempt(void) {
    return blocked_unless(setpriority(PRIO_PROCESS, (id_t)foreground, getpriority(PRIO_PROCESS, 0)) == 0);
}
