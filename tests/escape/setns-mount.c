/* SPDX-License-Identifier: BSD-3-Clause
 * setns(2); the kernel does not look at the upper half of its flags. */
#include "escape.h"

static int attempt(void) {
    const pid_t child = fork();
    if (child == 0) {
        if (getuid() != 0)
            _exit(77);
        const int own = open("/proc/self/ns/mnt", O_RDONLY);
        if (syscall(SYS_setns, own, 0x100000000UL) == 0)
            _exit(0);
        _exit(99);
    }
    int status = 0;
    waitpid(child, &status, 0);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
        return skip("only root may");
    return blocked_unless(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}
