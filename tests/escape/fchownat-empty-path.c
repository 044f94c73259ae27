/* SPDX-License-Identifier: BSD-3-Clause
 * fchownat(2) with AT_EMPTY_PATH. */
#include "escape.h"

static int attempt(void) {
    const struct stat before = status_of("file");
    if (fchownat(open(at("file"), O_PATH), "", getuid(), getgid(), AT_EMPTY_PATH) != 0)
        perror("fchownat");
    return blocked_unless(status_of("file").st_ctime != before.st_ctime ||
                          status_of("file").st_ctim.tv_nsec != before.st_ctim.tv_nsec);
}
