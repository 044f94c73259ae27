/* SPDX-License-Identifier: BSD-3-Clause
 * RESOLVE_IN_ROOT gives absolute paths another root. */
#include "escape.h"

#include <linux/openat2.h>

static int attempt(void) {
    struct open_how how = {.flags = O_WRONLY, .resolve = RESOLVE_IN_ROOT};
    int folder = open(scene, O_PATH);
    return try_write((int)syscall(SYS_openat2, folder, "/file", &how, sizeof how));
}
