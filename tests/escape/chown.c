/* SPDX-License-Identifier: BSD-3-Clause
 * chown(2) to the owner that it has: the time of change tells. */
#include "escape.h"

static int attempt(void) {
    const struct stat before = status_of("file");
    if (chown(at("file"), getuid(), getgid()) != 0)
        perror("chown");
    return blocked_unless(status_of("file").st_ctime != before.st_ctime ||
                          status_of("file").st_ctim.tv_nsec != before.st_ctim.tv_nsec);
}
