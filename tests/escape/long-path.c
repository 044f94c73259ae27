/* SPDX-License-Identifier: BSD-3-Clause
 * A path of nearly PATH_MAX bytes. */
#include "escape.h"

static int attempt(void) {
    char path[PATH_MAX];
    size_t length = (size_t)snprintf(path, sizeof path, "%s", scene);
    while (length < sizeof path - 16)
        length += (size_t)snprintf(path + length, sizeof path - length, "/.");
    snprintf(path + length, sizeof path - length, "/file");
    return try_write(open(path, O_WRONLY));
}
