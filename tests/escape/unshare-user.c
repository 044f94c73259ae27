/* SPDX-License-Identifier: BSD-3-Clause
 * A user namespace, the door to all others. */
#include "escape.h"

#include <sched.h>

static int attempt(void) {
    const pid_t child = fork();
    if (child == 0) {
        if (unshare(CLONE_NEWUSER) == 0)
            _exit(0);
        _exit(99);
    }
    int status = 0;
    waitpid(child, &status, 0);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
        return skip("no user namespaces");
    return blocked_unless(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}
