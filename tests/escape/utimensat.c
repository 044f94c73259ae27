/* SPDX-License-Identifier: BSD-3-Clause
 * utimensat(2). */
#include "escape.h"

static int attempt(void) {
    const struct timespec times[2] = {{1, 0}, {1, 0}};
    if (utimensat(AT_FDCWD, at("file"), times, 0) != 0)
        perror("utimensat");
    return blocked_unless(time_is("file", 1));
}
