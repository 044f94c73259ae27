/* SPDX-License-Identifier: BSD-3-Clause
 * Many messages at once. */
#include "escape.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/uio.h>

static int attempt(void) {
    const struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(9), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    const int fd = socket(AF_INET, SOCK_DGRAM, 0);
    struct iovec piece = {"x", 1};
    struct mmsghdr message = {
        .msg_hdr = {.msg_name = (void*)&to, .msg_namelen = sizeof to, .msg_iov = &piece, .msg_iovlen = 1}};
    return blocked_unless(sendmmsg(fd, &message, 1, 0) == 1);
}
