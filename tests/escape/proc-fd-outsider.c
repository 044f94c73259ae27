/* SPDX-License-Identifier: BSD-3-Clause
 * Pipes, memfds and unlinked files of processes outside, and of sydbox, through their /proc/PID/fd. */
#include "escape.h"

static int reaches(pid_t process) {
    for (int fd = 0; fd < 64; ++fd) {
        char path[64];
        char target[PATH_MAX];
        snprintf(path, sizeof path, "/proc/%d/fd/%d", (int)process, fd);
        const ssize_t length = readlink(path, target, sizeof target - 1);
        if (length < 0)
            continue;
        target[length] = '\0';
        const int is_anonymous = strncmp(target, "pipe:", 5) == 0 || strncmp(target, "/memfd:", 7) == 0 ||
                                 strstr(target, " (deleted)") != NULL;
        if (is_anonymous && open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC) >= 0) {
            printf("%s is %s\n", path, target);
            return 1;
        }
    }
    return 0;
}

/* The standard input of the outsider is a pipe. The child of sydbox's foreground process is the supervisor process. */
static int attempt(void) {
    pid_t supervisor = getppid();
    while (supervisor > 1 && parent_of(supervisor) != foreground)
        supervisor = parent_of(supervisor);
    return blocked_unless(reaches(outsider) || reaches(foreground) || (supervisor > 1 && reaches(supervisor)));
}
