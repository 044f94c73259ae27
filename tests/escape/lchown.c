/* SPDX-License-Identifier: BSD-3-Clause
 * lchown(2) of a link. */
#include "escape.h"

static int attempt(void) {
    const struct stat before = status_of("link");
    if (lchown(at("link"), getuid(), getgid()) != 0)
        perror("lchown");
    return blocked_unless(status_of("link").st_ctim.tv_nsec != before.st_ctim.tv_nsec);
}
