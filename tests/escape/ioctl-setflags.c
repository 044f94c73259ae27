/* SPDX-License-Identifier: BSD-3-Clause
 * FS_IOC_SETFLAGS on a descriptor for reading. */
#include "escape.h"

#include <linux/fs.h>
#include <sys/ioctl.h>

static int attempt(void) {
    int flags = 0, now = 0;
    int fd = open(at("file"), O_RDONLY);
    if (fd < 0)
        return kBlocked;
    if (ioctl(fd, FS_IOC_GETFLAGS, &flags) != 0)
        return lacks("FS_IOC_GETFLAGS");
    int wanted = flags ^ FS_NODUMP_FL;
    if (ioctl(fd, FS_IOC_SETFLAGS, &wanted) != 0) {
        if (errno == EOPNOTSUPP)
            return lacks("FS_NODUMP_FL");
        perror("ioctl");
    }
    ioctl(fd, FS_IOC_GETFLAGS, &now);
    return blocked_unless(now != flags);
}
