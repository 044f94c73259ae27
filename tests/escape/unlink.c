/* SPDX-License-Identifier: BSD-3-Clause
 * unlink(2). */
#include "escape.h"

static int attempt(void) {
    if (unlink(at("file")) < 0)
        perror("unlink");
    return blocked_unless(!is_there("file"));
}
