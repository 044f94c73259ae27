/* SPDX-License-Identifier: BSD-3-Clause
 * Writing the memory of an unconfined process: nothing at an address that is in every process. */
#include "escape.h"

#include <sys/uio.h>

static int attempt(void) {
    extern char** environ;
    char byte = 0;
    struct iovec local = {&byte, 1}, remote = {(void*)&byte, 1};
    errno = 0;
    const ssize_t written = process_vm_writev(outsider, &local, 1, &remote, 1, 0);
    return blocked_unless(written == 1 || errno == EFAULT);
}
