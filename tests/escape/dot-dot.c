/* SPDX-License-Identifier: BSD-3-Clause
 * Up and down again, from an allowed folder. */
#include "escape.h"

static int attempt(void) {
    char path[PATH_MAX];
    const char* name = strrchr(scene, '/') + 1;
    snprintf(path, sizeof path, "%s/../%s/./file", allowed, name);
    return try_write(open(path, O_WRONLY));
}
