/* SPDX-License-Identifier: BSD-3-Clause
 * A script of our own making names the program as its interpreter: also by way of another script. */
#include "escape.h"

static int runs(const char* script) {
    const pid_t child = fork();
    if (child == 0) {
        execl(script, script, NULL);
        _exit(99);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static const char* make(const char* name, const char* interpreter) {
    const char* path = mine(name);
    const int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0755);
    if (fd >= 0) {
        dprintf(fd, "#! %s\n", interpreter);
        close(fd);
    }
    return path;
}

static int attempt(void) {
    const char* first = make("first", at("tool"));
    if (runs(first) || runs(make("second", first)))
        return kEscaped;
    return blocked_unless(chdir(scene) == 0 && runs(make("third", "./tool")));
}
