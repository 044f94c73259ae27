/* SPDX-License-Identifier: BSD-3-Clause
 * Who started sydbox and waits for it, through its folder below /proc, and by a process group that is not sydbox's. */
#include "escape.h"

#include <sys/ioctl.h>
#include <sys/socket.h>

static int reaches(pid_t process) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d", (int)process);
    const int folder = open(path, O_RDONLY | O_DIRECTORY);
    const int is_reached = syscall(SYS_pidfd_send_signal, folder, SIGURG, NULL, 0) == 0;
    close(folder);
    return is_reached;
}

static int reaches_group(pid_t group, int socket) {
    int owner = -group;
    struct f_owner_ex extended = {.type = F_OWNER_PGRP, .pid = group};
    return kill(-group, SIGURG) == 0 || fcntl(socket, F_SETOWN, owner) == 0 || fcntl(socket, F_SETOWN_EX, &extended) == 0 ||
           ioctl(socket, FIOSETOWN, &owner) == 0;
}

static int attempt(void) {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0)
        return skip("no sockets");
    for (pid_t waiter = parent_of(foreground); waiter > 1; waiter = parent_of(waiter)) {
        const pid_t group = getpgid(waiter);
        /* Of our own group we are one. */
        if (reaches(waiter) || (group != getpgrp() && reaches_group(group, ends[0])))
            return kEscaped;
    }
    return kBlocked;
}
