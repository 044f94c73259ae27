/* SPDX-License-Identifier: BSD-3-Clause
 * The working directory set by a descriptor. */
#include "escape.h"

static int attempt(void) {
    if (fchdir(open(scene, O_PATH)) != 0)
        return skip("no such folder");
    return try_write(open("./file", O_WRONLY));
}
