/* SPDX-License-Identifier: BSD-3-Clause
 * io_uring does what calls do, without calling. */
#include "escape.h"

static int attempt(void) {
    unsigned char parameters[120] = {0};
    const long ring = syscall(425, 4, parameters);
    if (ring < 0 && errno != ENOSYS && errno != EPERM)
        perror("io_uring_setup");
    return blocked_unless(ring >= 0);
}
