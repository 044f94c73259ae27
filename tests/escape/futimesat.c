/* SPDX-License-Identifier: BSD-3-Clause
 * futimesat(2). */
#include "escape.h"

#include <sys/time.h>

static int attempt(void) {
    const struct timeval times[2] = {{1, 0}, {1, 0}};
    if (syscall(SYS_futimesat, AT_FDCWD, at("file"), times) != 0)
        perror("futimesat");
    return blocked_unless(time_is("file", 1));
}
