/* SPDX-License-Identifier: BSD-3-Clause
 * execve(2) of a forbidden program. */
#include "escape.h"

static int attempt(void) {
    const pid_t child = fork();
    if (child == 0) {
        execl(at("tool"), "tool", (char*)NULL);
        _exit(99);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return blocked_unless(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}
