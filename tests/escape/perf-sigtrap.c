/* SPDX-License-Identifier: BSD-3-Clause
 * An event that would send SIGTRAP to an unconfined process; it is not enabled. */
#include "escape.h"

#include <linux/perf_event.h>

static int attempt(void) {
    struct perf_event_attr event = {.type = PERF_TYPE_SOFTWARE,
                                    .size = sizeof event,
                                    .config = PERF_COUNT_SW_PAGE_FAULTS,
                                    .sample_period = 1,
                                    .disabled = 1,
                                    .exclude_kernel = 1,
                                    .remove_on_exec = 1,
                                    .sigtrap = 1};
    const int fd = (int)syscall(SYS_perf_event_open, &event, outsider, -1, -1, 0);
    if (fd < 0 && (errno == ENOSYS || errno == ENOENT || errno == E2BIG || errno == EINVAL))
        return lacks("SIGTRAP of perf_event_open");
    return blocked_unless(fd >= 0);
}
