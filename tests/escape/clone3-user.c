/* SPDX-License-Identifier: BSD-3-Clause
 * clone3(2), whose flags are in memory. */
#include "escape.h"

#include <sched.h>

static int attempt(void) {
    const pid_t child = fork();
    if (child == 0) {
        uint64_t arguments[8] = {CLONE_NEWUSER, 0, 0, 0, SIGCHLD};
        const long pid = syscall(SYS_clone3, arguments, sizeof arguments);
        if (pid >= 0)
            _exit(0);
        _exit(99);
    }
    int status = 0;
    waitpid(child, &status, 0);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
        return skip("no clone3");
    return blocked_unless(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}
