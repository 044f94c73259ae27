/* SPDX-License-Identifier: BSD-3-Clause
 * A link to the folder, as a step on the way. */
#include "escape.h"

static int attempt(void) {
    unlink(mine("way"));
    if (symlink(scene, mine("way")) != 0)
        return skip("no link");
    return try_write(open(mine("way/file"), O_WRONLY));
}
