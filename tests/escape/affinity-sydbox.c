/* SPDX-License-Identifier: BSD-3-Clause
 * A processor of one's choice for sydbox. */
#include "escape.h"

#include <sched.h>

static int attempt(void) {
    cpu_set_t set;
    sched_getaffinity(0, sizeof set, &set);
    return blocked_unless(sched_setaffinity(foreground, sizeof set, &set) == 0);
}
