/* SPDX-License-Identifier: BSD-3-Clause
 * A new symbolic link. */
#include "escape.h"

static int attempt(void) {
    if (symlink("/", at("new")) < 0)
        perror("symlink");
    return blocked_unless(is_there("new"));
}
