/* SPDX-License-Identifier: BSD-3-Clause
 * A signal with a value. */
#include "escape.h"

static int attempt(void) {
    return blocked_unless(sigqueue(foreground, SIGURG, (union sigval){0}) == 0);
}
