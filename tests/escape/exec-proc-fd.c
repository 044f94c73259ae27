/* SPDX-License-Identifier: BSD-3-Clause
 * A program by its descriptor's magic link. */
#include "escape.h"

static int attempt(void) {
    const pid_t child = fork();
    if (child == 0) {
        char path[64];
        snprintf(path, sizeof path, "/proc/self/fd/%d", open(at("tool"), O_PATH));
        execl(path, "tool", (char*)NULL);
        _exit(99);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return blocked_unless(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}
