/* SPDX-License-Identifier: BSD-3-Clause
 * creat(2), which has no flags. */
#include "escape.h"

static int attempt(void) {
    if ((int)syscall(SYS_creat, at("file"), 0600) < 0)
        perror("creat");
    return blocked_unless(is_changed());
}
