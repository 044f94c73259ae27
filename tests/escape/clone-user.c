/* SPDX-License-Identifier: BSD-3-Clause
 * clone(2) into a user namespace. */
#include "escape.h"

#include <sched.h>

static int attempt(void) {
    const pid_t child = fork();
    if (child == 0) {
        const long pid = syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0);
        if (pid >= 0)
            _exit(0);
        _exit(99);
    }
    int status = 0;
    waitpid(child, &status, 0);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
        return skip("no user namespaces");
    return blocked_unless(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}
