/* SPDX-License-Identifier: BSD-3-Clause
 * More slashes than needed, before and within. */
#include "escape.h"

static int attempt(void) {
    char path[PATH_MAX];
    snprintf(path, sizeof path, "////%s////./file", scene);
    return try_write(open(path, O_WRONLY));
}
