/* SPDX-License-Identifier: BSD-3-Clause
 * A socket that was not bound is bound to all addresses when it listens. */
#include "escape.h"

#include <sys/socket.h>

static int attempt(void) {
    return blocked_unless(listen(socket(AF_INET, SOCK_STREAM, 0), 4) == 0 ||
                          listen(socket(AF_INET6, SOCK_STREAM, 0), 4) == 0);
}
