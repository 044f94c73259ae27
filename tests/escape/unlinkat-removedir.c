/* SPDX-License-Identifier: BSD-3-Clause
 * unlinkat(2) of a folder. */
#include "escape.h"

static int attempt(void) {
    if (unlinkat(open(scene, O_PATH), "dir", AT_REMOVEDIR) < 0)
        perror("unlinkat-removedir");
    return blocked_unless(!is_there("dir"));
}
