/* SPDX-License-Identifier: BSD-3-Clause
 * Thirty links, one behind the other. */
#include "escape.h"

static int attempt(void) {
    char name[8], before[PATH_MAX];
    snprintf(before, sizeof before, "%s", at("file"));
    for (int i = 0; i < 30; ++i) {
        snprintf(name, sizeof name, "c%d", i);
        unlink(mine(name));
        if (symlink(before, mine(name)) != 0)
            return skip("no link");
        snprintf(before, sizeof before, "%s", name);
    }
    return try_write(open(mine("c29"), O_WRONLY));
}
