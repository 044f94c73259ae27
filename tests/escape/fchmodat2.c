/* SPDX-License-Identifier: BSD-3-Clause
 * fchmodat2(2) of Linux 6.6. */
#include "escape.h"

static int attempt(void) {
    if (syscall(452, AT_FDCWD, at("file"), 0600, 0) != 0 && errno == ENOSYS)
        return lacks("fchmodat2");
    return blocked_unless(mode_is("file", 0600));
}
