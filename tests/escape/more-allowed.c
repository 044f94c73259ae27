/* SPDX-License-Identifier: BSD-3-Clause
 * A process that may do more than we may: our parent, which is not locked. */
#include "escape.h"

#include <sys/ptrace.h>
#include <sys/uio.h>

static char mark[4] = "old";

static int take(pid_t parent, int fd) {
    struct iovec ours = {"new", 3};
    struct iovec theirs = {mark, 3};
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/mem", (int)parent);
    const int memory = open(path, O_RDWR | O_CLOEXEC);
    if (memory >= 0 && pwrite(memory, "new", 3, (off_t)(uintptr_t)mark) == 3)
        return kEscaped;
    if (process_vm_writev(parent, &ours, 1, &theirs, 1, 0) == 3)
        return kEscaped;
    const int process = (int)syscall(SYS_pidfd_open, parent, 0);
    if (process >= 0 && syscall(SYS_pidfd_getfd, process, fd, 0) >= 0)
        return kEscaped;
    if (ptrace(PTRACE_SEIZE, parent, 0, 0) == 0)
        return kEscaped;
    return kBlocked;
}

static int attempt(void) {
    const int fd = open(mine("theirs"), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    const pid_t parent = getpid();
    const pid_t child = fork();
    if (child == 0) {
        struct stat status;
        stat(SYDBOX_MAGIC_PREFIX "/core/trace/magic_lock:on", &status);
        _exit(take(parent, fd));
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : kBlocked;
}
