/* SPDX-License-Identifier: BSD-3-Clause
 * SIGKILL as news of a file, for its owner. */
#include "escape.h"

static int attempt(void) {
    int ends[2];
    if (pipe(ends) != 0)
        return skip("no pipe");
    return blocked_unless(fcntl(ends[0], F_SETSIG, SIGKILL) == 0);
}
