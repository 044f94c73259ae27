/* SPDX-License-Identifier: BSD-3-Clause
 * fchmodat(2). */
#include "escape.h"

static int attempt(void) {
    if ((int)syscall(SYS_fchmodat, AT_FDCWD, at("file"), 0600) < 0)
        perror("fchmodat");
    return blocked_unless(mode_is("file", 0600));
}
