/* SPDX-License-Identifier: BSD-3-Clause
 * rmdir(2). */
#include "escape.h"

static int attempt(void) {
    if (rmdir(at("dir")) < 0)
        perror("rmdir");
    return blocked_unless(!is_there("dir"));
}
