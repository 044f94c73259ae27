/* SPDX-License-Identifier: BSD-3-Clause
 * Being told of what happens to a file that may not be read. */
#include "escape.h"

#include <sys/inotify.h>

static int attempt(void) {
    return blocked_unless(inotify_add_watch(inotify_init1(IN_CLOEXEC), at("file"), IN_MODIFY) >= 0);
}
