/* SPDX-License-Identifier: BSD-3-Clause
 * An unlinked file that was open for reading, by its descriptor's link. What it was called last may not be written. */
#include "escape.h"

static int attempt(void) {
    char link[64];
    char rule[PATH_MAX];
    struct stat status;
    const int fd = open(mine("f"), O_RDONLY | O_CREAT | O_CLOEXEC, 0644);
    if (fd < 0 || unlink(mine("f")) != 0)
        return skip("no file to begin with");
    snprintf(rule, sizeof rule, "%s/blacklist/write+%s", SYDBOX_MAGIC_PREFIX, mine("f"));
    stat(rule, &status);
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    const int again = open(link, O_RDWR | O_CLOEXEC);
    if (again >= 0 && write(again, "new", 3) == 3)
        return kEscaped;
    return blocked_unless(fchmod(fd, 0600) == 0);
}
