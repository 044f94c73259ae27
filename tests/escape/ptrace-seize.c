/* SPDX-License-Identifier: BSD-3-Clause
 * The same with PTRACE_SEIZE. */
#include "escape.h"

#include <sys/ptrace.h>

static int attempt(void) {
    if (ptrace(PTRACE_SEIZE, outsider, NULL, NULL) != 0)
        return kBlocked;
    return kEscaped;
}
