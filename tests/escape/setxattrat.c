/* SPDX-License-Identifier: BSD-3-Clause
 * setxattrat(2) of Linux 6.13. */
#include "escape.h"

#include <sys/xattr.h>

static int attempt(void) {
    struct {
        uint64_t value;
        uint32_t size, flags;
    } arguments = {(uintptr_t) "x", 1, 0};
    char value[4];
    if (syscall(463, AT_FDCWD, at("file"), 0, "user.new", &arguments, sizeof arguments) != 0) {
        if (errno == EOPNOTSUPP || errno == ENOSYS)
            return lacks("extended attributes");
        perror("setxattrat");
    }
    return blocked_unless(getxattr(at("file"), "user.new", value, sizeof value) >= 0);
}
