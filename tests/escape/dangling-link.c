/* SPDX-License-Identifier: BSD-3-Clause
 * O_CREAT through a link whose end is missing makes the end. */
#include "escape.h"

static int attempt(void) {
    unlink(mine("dangling"));
    if (symlink(at("new"), mine("dangling")) != 0)
        return skip("no link");
    open(mine("dangling"), O_WRONLY | O_CREAT, 0600);
    return blocked_unless(is_there("new"));
}
