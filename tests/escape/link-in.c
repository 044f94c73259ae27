/* SPDX-License-Identifier: BSD-3-Clause
 * A new name in a forbidden folder for an allowed file. */
#include "escape.h"

static int attempt(void) {
    close(open(mine("own"), O_CREAT | O_WRONLY, 0600));
    if (link(mine("own"), at("new")) != 0)
        perror("link");
    return blocked_unless(is_there("new"));
}
