/* SPDX-License-Identifier: BSD-3-Clause
 * mkdir(2). */
#include "escape.h"

static int attempt(void) {
    if ((int)syscall(SYS_mkdir, at("new"), 0700) < 0)
        perror("mkdir");
    return blocked_unless(is_there("new"));
}
