/* SPDX-License-Identifier: BSD-3-Clause
 * An allowed file takes the place of a forbidden one. */
#include "escape.h"

static int attempt(void) {
    close(open(mine("own"), O_CREAT | O_WRONLY, 0600));
    if (rename(mine("own"), at("file")) != 0)
        perror("rename");
    return blocked_unless(is_changed());
}
