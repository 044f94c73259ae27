/* SPDX-License-Identifier: BSD-3-Clause
 * News of a descriptor for one process: SIGIO ends whoever started sydbox and waits for it, and the signals that C
 * libraries keep for themselves (nptl(7)) end sydbox. */
#include "escape.h"

#include <sys/ioctl.h>
#include <sys/socket.h>

static int attempt(void) {
    const pid_t owners[] = {foreground, parent_of(foreground)};
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0)
        return skip("no sockets");
    for (int i = 0; i < 2; ++i) {
        int owner = owners[i];
        struct f_owner_ex extended = {.type = F_OWNER_PID, .pid = owner};
        if (fcntl(ends[0], F_SETOWN, owner) == 0 || fcntl(ends[0], F_SETOWN_EX, &extended) == 0 ||
            ioctl(ends[0], FIOSETOWN, &owner) == 0)
            return kEscaped;
    }
    return blocked_unless(fcntl(ends[0], F_SETSIG, 32) == 0 || fcntl(ends[0], F_SETSIG, 33) == 0);
}
