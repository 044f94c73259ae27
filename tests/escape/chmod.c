/* SPDX-License-Identifier: BSD-3-Clause
 * chmod(2). */
#include "escape.h"

static int attempt(void) {
    if (chmod(at("file"), 0600) < 0)
        perror("chmod");
    return blocked_unless(mode_is("file", 0600));
}
