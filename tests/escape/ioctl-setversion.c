/* SPDX-License-Identifier: BSD-3-Clause
 * The generation number of a file by a descriptor for reading, in the words of ext4. */
#include "escape.h"

#include <sys/ioctl.h>

static int attempt(void) {
    int before = 0, after = 0;
    const int fd = open(at("file"), O_RDONLY | O_CLOEXEC);
    if (ioctl(fd, _IOR('f', 3, long), &before) != 0)
        return lacks("EXT4_IOC_GETVERSION");
    int wanted = before + 1;
    ioctl(fd, _IOW('f', 4, long), &wanted);
    ioctl(fd, _IOR('f', 3, long), &after);
    return blocked_unless(after != before);
}
