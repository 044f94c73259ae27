/* SPDX-License-Identifier: BSD-3-Clause
 * Another priority for sydbox. */
#include "escape.h"

#include <sched.h>

static int attempt(void) {
    const struct sched_param parameters = {0};
    return blocked_unless(sched_setparam(foreground, &parameters) == 0);
}
