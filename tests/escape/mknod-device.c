/* SPDX-License-Identifier: BSD-3-Clause
 * A node of a device that one might have no path to. */
#include "escape.h"

#include <sys/sysmacros.h>

static int attempt(void) {
    const pid_t child = fork();
    if (child == 0) {
        if (getuid() != 0)
            _exit(77);
        unlink(mine("null"));
        if (mknod(mine("null"), S_IFCHR | 0600, makedev(1, 3)) == 0)
            _exit(0);
        _exit(99);
    }
    int status = 0;
    waitpid(child, &status, 0);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
        return skip("only root may");
    return blocked_unless(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}
