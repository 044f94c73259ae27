/* SPDX-License-Identifier: BSD-3-Clause
 * A bind mount over an allowed folder. */
#include "escape.h"

#include <sys/mount.h>

static int attempt(void) {
    const pid_t child = fork();
    if (child == 0) {
        if (getuid() != 0)
            _exit(77);
        mkdir(mine("mnt"), 0700);
        if (mount(scene, mine("mnt"), NULL, MS_BIND, NULL) == 0) {
            umount2(mine("mnt"), MNT_DETACH);
            _exit(0);
        }
        _exit(99);
    }
    int status = 0;
    waitpid(child, &status, 0);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
        return skip("only root may mount");
    return blocked_unless(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}
