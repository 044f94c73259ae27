/* SPDX-License-Identifier: BSD-3-Clause
 * execveat(2) of a descriptor. */
#include "escape.h"

static int attempt(void) {
    const pid_t child = fork();
    if (child == 0) {
        char* words[] = {"tool", NULL};
        syscall(SYS_execveat, open(at("tool"), O_PATH), "", words, environ, AT_EMPTY_PATH);
        _exit(99);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return blocked_unless(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}
