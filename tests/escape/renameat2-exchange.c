/* SPDX-License-Identifier: BSD-3-Clause
 * RENAME_EXCHANGE writes both names. */
#include "escape.h"

#include <linux/fs.h>

static int attempt(void) {
    close(open(mine("own"), O_CREAT | O_WRONLY, 0600));
    if (syscall(SYS_renameat2, AT_FDCWD, mine("own"), AT_FDCWD, at("file"), RENAME_EXCHANGE) != 0) {
        if (errno == EINVAL)
            return lacks("RENAME_EXCHANGE");
        perror("renameat2");
    }
    return blocked_unless(is_changed());
}
