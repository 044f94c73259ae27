/* SPDX-License-Identifier: BSD-3-Clause
 * A pipe with a name. */
#include "escape.h"

static int attempt(void) {
    if (mknod(at("new"), S_IFIFO | 0600, 0) < 0)
        perror("mknod-fifo");
    return blocked_unless(is_there("new"));
}
