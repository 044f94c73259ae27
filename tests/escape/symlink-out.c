/* SPDX-License-Identifier: BSD-3-Clause
 * A link in an allowed folder that leads to a forbidden file. */
#include "escape.h"

static int attempt(void) {
    unlink(mine("out"));
    if (symlink(at("file"), mine("out")) != 0)
        return skip("no link");
    return try_write(open(mine("out"), O_WRONLY));
}
