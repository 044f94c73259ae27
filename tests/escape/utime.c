/* SPDX-License-Identifier: BSD-3-Clause
 * utime(2). */
#include "escape.h"

#include <utime.h>

static int attempt(void) {
    const struct utimbuf times = {1, 1};
    if (syscall(SYS_utime, at("file"), &times) != 0)
        perror("utime");
    return blocked_unless(time_is("file", 1));
}
