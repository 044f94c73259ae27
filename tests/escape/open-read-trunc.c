/* SPDX-License-Identifier: BSD-3-Clause
 * O_TRUNC empties a file whatever the access mode is. */
#include "escape.h"

static int attempt(void) {
    open(at("file"), O_RDONLY | O_TRUNC);
    return blocked_unless(is_changed());
}
