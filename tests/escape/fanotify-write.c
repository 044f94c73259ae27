/* SPDX-License-Identifier: BSD-3-Clause
 * A descriptor open for writing that the kernel brings with an event. */
#include "escape.h"

#include <poll.h>
#include <sys/fanotify.h>

static int attempt(void) {
    struct fanotify_event_metadata event = {.fd = -1};
    const int group = fanotify_init(FAN_CLASS_NOTIF | FAN_CLOEXEC | FAN_NONBLOCK, O_RDWR);
    if (group < 0)
        return lacks("fanotify_init");
    if (fanotify_mark(group, FAN_MARK_ADD, FAN_OPEN, AT_FDCWD, at("file")) != 0)
        return lacks("fanotify_mark");
    close(open(at("file"), O_RDONLY | O_CLOEXEC));
    if (read(group, &event, sizeof event) < 0)
        return kBlocked;
    return try_write(event.fd);
}
