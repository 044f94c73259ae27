/* SPDX-License-Identifier: BSD-3-Clause
 * AT_SYMLINK_FOLLOW through a descriptor's magic link. */
#include "escape.h"

static int attempt(void) {
    char path[64];
    unlink(mine("fourth"));
    snprintf(path, sizeof path, "/proc/self/fd/%d", open(at("file"), O_RDONLY));
    if (linkat(AT_FDCWD, path, AT_FDCWD, mine("fourth"), AT_SYMLINK_FOLLOW) != 0)
        perror("linkat");
    return try_write(open(mine("fourth"), O_WRONLY));
}
