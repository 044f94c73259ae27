/* SPDX-License-Identifier: BSD-3-Clause
 * bind(2). */
#include "escape.h"

#include <netinet/in.h>
#include <sys/socket.h>

static int attempt(void) {
    const struct sockaddr_in own = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    return blocked_unless(bind(socket(AF_INET, SOCK_STREAM, 0), (const struct sockaddr*)&own, sizeof own) == 0);
}
