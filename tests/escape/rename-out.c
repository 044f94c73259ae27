/* SPDX-License-Identifier: BSD-3-Clause
 * Moving a forbidden file to where it may be written. */
#include "escape.h"

static int attempt(void) {
    if (rename(at("file"), mine("moved")) != 0)
        perror("rename");
    return blocked_unless(!is_there("file"));
}
