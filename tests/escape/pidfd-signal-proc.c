/* SPDX-License-Identifier: BSD-3-Clause
 * pidfd_send_signal(2) takes /proc/PID for a pidfd. */
#include "escape.h"

static int attempt(void) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d", foreground);
    const int folder = open(path, O_RDONLY | O_DIRECTORY);
    return blocked_unless(syscall(SYS_pidfd_send_signal, folder, SIGURG, NULL, 0) == 0);
}
