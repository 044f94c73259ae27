/* SPDX-License-Identifier: BSD-3-Clause
 * Another scheduler for sydbox. */
#include "escape.h"

#include <sched.h>

static int attempt(void) {
    const struct sched_param parameters = {0};
    return blocked_unless(sched_setscheduler(foreground, SCHED_OTHER, &parameters) == 0);
}
