/* SPDX-License-Identifier: BSD-3-Clause
 * The level of the kernel's console: there is no level 99, so EINVAL says that it could have been set. */
#include "escape.h"

static int attempt(void) {
    errno = 0;
    const long result = syscall(SYS_syslog, 8, NULL, 99);
    return blocked_unless(result == 0 || errno == EINVAL);
}
