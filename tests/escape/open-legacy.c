/* SPDX-License-Identifier: BSD-3-Clause
 * The plain open(2), which the C library no longer uses. */
#include "escape.h"

static int attempt(void) {
    return try_write((int)syscall(SYS_open, at("file"), O_WRONLY));
}
