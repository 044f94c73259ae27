/* SPDX-License-Identifier: BSD-3-Clause
 * O_TMPFILE makes a file without a name, to be linked later. */
#include "escape.h"

static int attempt(void) {
    int fd = open(scene, O_TMPFILE | O_RDWR, 0600);
    if (fd < 0 && errno == EOPNOTSUPP)
        return lacks("O_TMPFILE");
    return blocked_unless(fd >= 0);
}
