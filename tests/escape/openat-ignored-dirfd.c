/* SPDX-License-Identifier: BSD-3-Clause
 * An absolute path makes the descriptor meaningless, whatever it is. */
#include "escape.h"

static int attempt(void) {
    return try_write(openat(-99, at("file"), O_WRONLY));
}
