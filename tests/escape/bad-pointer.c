/* SPDX-License-Identifier: BSD-3-Clause
 * A path that can't be read at all must neither pass nor end anybody. */
#include "escape.h"

static int attempt(void) {
    if (syscall(SYS_unlinkat, AT_FDCWD, (char*)8, 0) == 0)
        return kEscaped;
    return try_write(open(at("file"), O_WRONLY));
}
