/* SPDX-License-Identifier: BSD-3-Clause
 * openat2(2), whose flags are in memory. */
#include "escape.h"

#include <linux/openat2.h>

static int attempt(void) {
    struct open_how how = {.flags = O_WRONLY};
    return try_write((int)syscall(SYS_openat2, AT_FDCWD, at("file"), &how, sizeof how));
}
