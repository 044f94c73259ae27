/* SPDX-License-Identifier: BSD-3-Clause
 * A number of the x32 ABI. */
#include "escape.h"

static int attempt(void) {
    if (syscall(0x40000000 + 83, at("new"), 0700) != 0 && !is_there("new"))
        return kBlocked;
    return kEscaped;
}
