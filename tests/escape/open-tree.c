/* SPDX-License-Identifier: BSD-3-Clause
 * open_tree(2) with a clone of the mount. */
#include "escape.h"

static int attempt(void) {
    const pid_t child = fork();
    if (child == 0) {
        if (getuid() != 0)
            _exit(77);
        if (syscall(SYS_open_tree, AT_FDCWD, scene, 1 /* OPEN_TREE_CLONE */) >= 0)
            _exit(0);
        _exit(99);
    }
    int status = 0;
    waitpid(child, &status, 0);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
        return skip("only root may");
    return blocked_unless(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}
