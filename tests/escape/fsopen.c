/* SPDX-License-Identifier: BSD-3-Clause
 * fsopen(2): a file system of one's own. */
#include "escape.h"

static int attempt(void) {
    const pid_t child = fork();
    if (child == 0) {
        if (getuid() != 0)
            _exit(77);
        if (syscall(SYS_fsopen, "tmpfs", 0) >= 0)
            _exit(0);
        _exit(99);
    }
    int status = 0;
    waitpid(child, &status, 0);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
        return skip("only root may");
    return blocked_unless(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}
