/* SPDX-License-Identifier: BSD-3-Clause
 * futimens(2) on a descriptor for reading. */
#include "escape.h"

static int attempt(void) {
    const struct timespec times[2] = {{1, 0}, {1, 0}};
    if (futimens(open(at("file"), O_RDONLY), times) != 0)
        perror("futimens");
    return blocked_unless(time_is("file", 1));
}
