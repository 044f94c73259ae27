/* SPDX-License-Identifier: BSD-3-Clause
 * truncate(2). */
#include "escape.h"

static int attempt(void) {
    if (truncate(at("file"), 0) < 0)
        perror("truncate");
    return blocked_unless(is_changed());
}
