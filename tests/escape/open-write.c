/* SPDX-License-Identifier: BSD-3-Clause
 * open(2) for writing. */
#include "escape.h"

static int attempt(void) {
    return try_write(open(at("file"), O_WRONLY));
}
