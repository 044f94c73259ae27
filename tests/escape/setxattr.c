/* SPDX-License-Identifier: BSD-3-Clause
 * setxattr(2). */
#include "escape.h"

#include <sys/xattr.h>

static int attempt(void) {
    char value[4];
    if (setxattr(at("file"), "user.new", "x", 1, 0) != 0) {
        if (errno == EOPNOTSUPP || errno == ENOSYS)
            return lacks("extended attributes");
        perror("setxattr");
    }
    return blocked_unless(getxattr(at("file"), "user.new", value, sizeof value) >= 0);
}
