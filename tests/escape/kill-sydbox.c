/* SPDX-License-Identifier: BSD-3-Clause
 * A signal to sydbox. */
#include "escape.h"

static int attempt(void) {
    return blocked_unless(kill(foreground, SIGURG) == 0);
}
