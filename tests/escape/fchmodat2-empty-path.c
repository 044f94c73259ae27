/* SPDX-License-Identifier: BSD-3-Clause
 * fchmodat2(2) of a descriptor opened with O_PATH. */
#include "escape.h"

static int attempt(void) {
    if (syscall(452, open(at("file"), O_PATH), "", 0600, AT_EMPTY_PATH) != 0 && errno == ENOSYS)
        return lacks("fchmodat2");
    return blocked_unless(mode_is("file", 0600));
}
