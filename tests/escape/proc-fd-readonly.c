/* SPDX-License-Identifier: BSD-3-Clause
 * A descriptor for reading opened again for writing. */
#include "escape.h"

static int attempt(void) {
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", open(at("file"), O_RDONLY));
    return try_write(open(path, O_WRONLY));
}
