/* SPDX-License-Identifier: BSD-3-Clause
 * A struct larger than the one that is known, with zeros behind. */
#include "escape.h"

#include <linux/openat2.h>

static int attempt(void) {
    struct {
        struct open_how how;
        uint64_t more[4];
    } larger = {.how = {.flags = O_WRONLY}};
    return try_write((int)syscall(SYS_openat2, AT_FDCWD, at("file"), &larger, sizeof larger));
}
