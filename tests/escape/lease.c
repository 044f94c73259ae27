/* SPDX-License-Identifier: BSD-3-Clause
 * A lease on a file that is open for reading holds up everybody else who opens it. */
#include "escape.h"

static int attempt(void) {
    const int fd = open(at("file"), O_RDONLY | O_CLOEXEC);
    if (fcntl(fd, F_SETLEASE, F_WRLCK) != 0)
        return kBlocked;
    fcntl(fd, F_SETLEASE, F_UNLCK);
    return kEscaped;
}
