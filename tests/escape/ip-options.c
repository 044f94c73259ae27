/* SPDX-License-Identifier: BSD-3-Clause
 * A source route (ip(7), IP_OPTIONS): what is sent to an allowed address goes to another one first. */
#include "escape.h"

#include <netinet/in.h>
#include <sys/socket.h>

static int attempt(void) {
    /* A no-operation, and a loose source route with one hop. */
    const unsigned char options[8] = {1, 131, 7, 4, 127, 0, 0, 9};
    if (geteuid() != 0) {
        return skip("only root may set a source route");
    }
    const int fd = socket(AF_INET, SOCK_DGRAM, 0);
    return blocked_unless(setsockopt(fd, IPPROTO_IP, IP_OPTIONS, options, sizeof options) == 0);
}
