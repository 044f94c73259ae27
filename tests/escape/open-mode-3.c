/* SPDX-License-Identifier: BSD-3-Clause
 * Mode 3 asks for both kinds of permission and gives a descriptor for ioctl(2): with O_TRUNC it writes. */
#include "escape.h"

static int attempt(void) {
    open(at("file"), O_ACCMODE | O_TRUNC);
    return blocked_unless(is_changed());
}
