/* SPDX-License-Identifier: BSD-3-Clause
 * A new name in an allowed folder for a forbidden file. */
#include "escape.h"

static int attempt(void) {
    unlink(mine("second"));
    if (link(at("file"), mine("second")) != 0)
        perror("link");
    return try_write(open(mine("second"), O_WRONLY));
}
