/* SPDX-License-Identifier: BSD-3-Clause
 * rename(2) within. */
#include "escape.h"

static int attempt(void) {
    if (rename(at("file"), at("new")) < 0)
        perror("rename");
    return blocked_unless(is_there("new"));
}
