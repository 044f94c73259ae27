/* SPDX-License-Identifier: BSD-3-Clause
 * The clock of the machine: a call that could set it, and with these operands sets nothing. */
#include "escape.h"

static int attempt(void) {
    return blocked_unless(syscall(SYS_settimeofday, NULL, NULL) == 0);
}
