/* SPDX-License-Identifier: BSD-3-Clause
 * O_CREAT with a mode that only reads makes a file. */
#include "escape.h"

static int attempt(void) {
    open(at("new"), O_RDONLY | O_CREAT, 0600);
    return blocked_unless(is_there("new"));
}
