/* SPDX-License-Identifier: BSD-3-Clause
 * fsetxattr(2) on a descriptor for reading. */
#include "escape.h"

#include <sys/xattr.h>

static int attempt(void) {
    char value[4];
    if (fsetxattr(open(at("file"), O_RDONLY), "user.new", "x", 1, 0) != 0) {
        if (errno == EOPNOTSUPP || errno == ENOSYS)
            return lacks("extended attributes");
        perror("fsetxattr");
    }
    return blocked_unless(getxattr(at("file"), "user.new", value, sizeof value) >= 0);
}
