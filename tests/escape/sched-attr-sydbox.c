/* SPDX-License-Identifier: BSD-3-Clause
 * The long form of the same. */
#include "escape.h"

#include <sched.h>

static int attempt(void) {
    uint32_t attributes[12] = {sizeof attributes};
    return blocked_unless(syscall(SYS_sched_setattr, foreground, attributes, 0) == 0);
}
