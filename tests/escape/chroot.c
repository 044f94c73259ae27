/* SPDX-License-Identifier: BSD-3-Clause
 * chroot(2) gives paths another meaning. */
#include "escape.h"

static int attempt(void) {
    const pid_t child = fork();
    if (child == 0) {
        if (getuid() != 0)
            _exit(77);
        if (chroot(scene) == 0)
            _exit(0);
        _exit(99);
    }
    int status = 0;
    waitpid(child, &status, 0);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
        return skip("only root may chroot");
    return blocked_unless(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}
