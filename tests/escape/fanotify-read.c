/* SPDX-License-Identifier: BSD-3-Clause
 * The same by fanotify, which needs a privilege for anything but reports of file ids. */
#include "escape.h"

#include <sys/fanotify.h>

static int attempt(void) {
    const int group = fanotify_init(FAN_CLASS_NOTIF | FAN_REPORT_FID | FAN_CLOEXEC, O_RDONLY);
    if (group < 0)
        return lacks("fanotify_init");
    return blocked_unless(fanotify_mark(group, FAN_MARK_ADD, FAN_MODIFY, AT_FDCWD, at("file")) == 0);
}
