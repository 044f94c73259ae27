/* SPDX-License-Identifier: BSD-3-Clause
 * connect(2) of a datagram socket. */
#include "escape.h"

#include <netinet/in.h>
#include <sys/socket.h>

static int attempt(void) {
    const struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(9), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    const int fd = socket(AF_INET, SOCK_DGRAM, 0);
    return blocked_unless(connect(fd, (const struct sockaddr*)&to, sizeof to) == 0);
}
