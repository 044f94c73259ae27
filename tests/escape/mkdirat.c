/* SPDX-License-Identifier: BSD-3-Clause
 * mkdirat(2). */
#include "escape.h"

static int attempt(void) {
    if (mkdirat(open(scene, O_PATH), "new", 0700) < 0)
        perror("mkdirat");
    return blocked_unless(is_there("new"));
}
