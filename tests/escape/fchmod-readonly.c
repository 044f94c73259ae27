/* SPDX-License-Identifier: BSD-3-Clause
 * fchmod(2) needs no descriptor for writing. */
#include "escape.h"

static int attempt(void) {
    if (fchmod(open(at("file"), O_RDONLY), 0600) < 0)
        perror("fchmod-readonly");
    return blocked_unless(mode_is("file", 0600));
}
