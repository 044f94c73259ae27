/* SPDX-License-Identifier: BSD-3-Clause
 * Descriptor 9 is a pidfd of a process outside the pid namespace, which has no number in there. */
#include "escape.h"

static int attempt(void) {
    if (fcntl(9, F_GETFD) < 0)
        return skip("no pidfd was inherited");
    return blocked_unless(syscall(SYS_pidfd_getfd, 9, 0, 0) >= 0);
}
