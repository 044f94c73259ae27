/* SPDX-License-Identifier: BSD-3-Clause
 * fchown(2) on a descriptor for reading. */
#include "escape.h"

static int attempt(void) {
    const struct stat before = status_of("file");
    if (fchown(open(at("file"), O_RDONLY), getuid(), getgid()) != 0)
        perror("fchown");
    return blocked_unless(status_of("file").st_ctime != before.st_ctime ||
                          status_of("file").st_ctim.tv_nsec != before.st_ctim.tv_nsec);
}
