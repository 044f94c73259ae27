/* SPDX-License-Identifier: BSD-3-Clause
 * A relative path from within. */
#include "escape.h"

static int attempt(void) {
    if (chdir(scene) != 0)
        return skip("no such folder");
    return try_write(open("file", O_WRONLY));
}
