/* SPDX-License-Identifier: BSD-3-Clause
 * The same below /dev/fd. */
#include "escape.h"

static int attempt(void) {
    char path[64];
    snprintf(path, sizeof path, "/dev/fd/%d", open(at("file"), O_RDONLY));
    return try_write(open(path, O_RDWR));
}
