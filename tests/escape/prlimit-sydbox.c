/* SPDX-License-Identifier: BSD-3-Clause
 * No time and no descriptors for sydbox. */
#include "escape.h"

#include <sys/resource.h>

static int attempt(void) {
    struct rlimit limit;
    if (prlimit(foreground, RLIMIT_NOFILE, NULL, &limit) != 0)
        return kBlocked;
    return blocked_unless(prlimit(foreground, RLIMIT_NOFILE, &limit, NULL) == 0);
}
