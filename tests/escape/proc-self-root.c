/* SPDX-License-Identifier: BSD-3-Clause
 * /proc/self/root is the root. */
#include "escape.h"

static int attempt(void) {
    char path[PATH_MAX + 32];
    snprintf(path, sizeof path, "/proc/self/root%s", at("file"));
    return try_write(open(path, O_WRONLY));
}
