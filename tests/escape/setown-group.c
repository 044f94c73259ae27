/* SPDX-License-Identifier: BSD-3-Clause
 * The owner of a descriptor may be a process group, and the signal that the kernel sends it any: one that ends sydbox,
 * or has it let everything go on. */
#include "escape.h"

#include <sys/ioctl.h>
#include <sys/socket.h>

static int fires_at(pid_t group, int signal, int by_ioctl) {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0)
        return 0;
    int owner = -group;
    struct f_owner_ex extended = {.type = F_OWNER_PGRP, .pid = group};
    if (by_ioctl == 0)
        fcntl(ends[0], F_SETOWN, owner);
    else if (by_ioctl == 1)
        fcntl(ends[0], F_SETOWN_EX, &extended);
    else
        ioctl(ends[0], FIOSETOWN, &owner);
    fcntl(ends[0], F_SETSIG, signal);
    fcntl(ends[0], F_SETFL, O_ASYNC);
    for (int i = 0; i < 5; ++i) {
        if (write(ends[1], "x", 1) != 1)
            break;
        usleep(20000);
        if (try_write(open(at("file"), O_WRONLY | O_CLOEXEC)) == kEscaped)
            return 1;
    }
    close(ends[0]);
    close(ends[1]);
    return 0;
}

static int attempt(void) {
    static const int signals[] = {SIGTERM, SIGHUP, SIGINT, SIGQUIT};
    const pid_t group = getpgid(foreground);
    setpgid(0, 0); /* the signals are for others */
    for (int i = 0; i < 4; ++i)
        signal(signals[i], SIG_IGN);
    for (int way = 0; way < 3; ++way)
        for (int i = 0; i < 4; ++i)
            if (fires_at(group, signals[i], way))
                return kEscaped;
    return kBlocked;
}
