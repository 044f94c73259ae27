/* SPDX-License-Identifier: BSD-3-Clause
 * An O_PATH descriptor opened again for writing by its magic link. */
#include "escape.h"

static int attempt(void) {
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", open(at("file"), O_PATH));
    return try_write(open(path, O_WRONLY));
}
