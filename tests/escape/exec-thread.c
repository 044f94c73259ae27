/* SPDX-License-Identifier: BSD-3-Clause
 * execve(2) from a thread that is not the first. */
#include "escape.h"

#include <pthread.h>

static void* run_tool(void* unused) {
    execl(at("tool"), "tool", (char*)NULL);
    return unused;
}

static int attempt(void) {
    const pid_t child = fork();
    if (child == 0) {
        pthread_t thread;
        pthread_create(&thread, NULL, run_tool, NULL);
        pthread_join(thread, NULL);
        _exit(99);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return blocked_unless(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}
