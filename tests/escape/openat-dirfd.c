/* SPDX-License-Identifier: BSD-3-Clause
 * A path relative to a folder that was opened with O_PATH. */
#include "escape.h"

static int attempt(void) {
    int folder = open(scene, O_PATH | O_DIRECTORY);
    return try_write(openat(folder, "file", O_WRONLY));
}
