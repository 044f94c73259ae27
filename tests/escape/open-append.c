/* SPDX-License-Identifier: BSD-3-Clause
 * Appending. */
#include "escape.h"

static int attempt(void) {
    return try_write(open(at("file"), O_WRONLY | O_APPEND));
}
