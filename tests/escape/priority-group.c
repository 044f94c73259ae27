/* SPDX-License-Identifier: BSD-3-Clause
 * The priority of the own process group, which is sydbox's too. Its leader may be outside the pid namespace, and its
 * number is 0 then. */
#include "escape.h"

#include <sys/resource.h>

static int attempt(void) {
    return blocked_unless(setpriority(PRIO_PGRP, 0, getpriority(PRIO_PROCESS, 0)) == 0);
}
