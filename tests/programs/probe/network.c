// SPDX-License-Identifier: BSD-3-Clause
// Modes for one call on a socket each.
#include "address.h"
#include "probe.h"

#include <errno.h>
#include <linux/net.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static long run_socket(char** a) {
    return syscall(SYS_socket, number_of(a[0], 0), number_of(a[1], SOCK_STREAM), number_of(a[2], 0));
}
static long run_bind(char** a) {
    const struct address address = address_of(a[0]);
    return syscall(SYS_bind, socket_for(&address, SOCK_STREAM), &address.as, address.length);
}
// The socket of a former bind may be in the way.
static long run_bind_anew(char** a) {
    const struct address address = address_of(a[0]);
    if (address.as.any.sa_family == AF_UNIX && address.as.un.sun_path[0] != '\0') {
        unlink(address.as.un.sun_path);
    }
    return run_bind(a);
}
static long run_connect(char** a) {
    const struct address address = address_of(a[0]);
    return syscall(SYS_connect, socket_for(&address, SOCK_STREAM), &address.as, address.length);
}
// That succeeds for inet also where nobody listens.
static long run_connect_datagrams(char** a) {
    const struct address address = address_of(a[0]);
    return syscall(SYS_connect, socket_for(&address, SOCK_DGRAM), &address.as, address.length);
}
// A datagram to the address: what connect is for streams.
static long run_sendto(char** a) {
    const struct address address = address_of(a[0]);
    return syscall(SYS_sendto, socket_for(&address, SOCK_DGRAM), "x", 1, 0, &address.as, address.length);
}
static struct msghdr message_to(struct address* address, struct iovec* text) {
    return (struct msghdr){.msg_name = &address->as, .msg_namelen = address->length, .msg_iov = text, .msg_iovlen = 1};
}
static long run_sendmsg(char** a) {
    struct address address = address_of(a[0]);
    struct iovec text = {.iov_base = "x", .iov_len = 1};
    const struct msghdr message = message_to(&address, &text);
    return syscall(SYS_sendmsg, socket_for(&address, SOCK_DGRAM), &message, 0);
}
static long run_sendmmsg(char** a) {
    struct address address = address_of(a[0]);
    struct iovec text = {.iov_base = "x", .iov_len = 1};
    struct mmsghdr message = {.msg_hdr = message_to(&address, &text)};
    return syscall(SYS_sendmmsg, socket_for(&address, SOCK_DGRAM), &message, 1, 0);
}

// A stream's first bytes may come with the call that connects it (tcp(7), TCP_FASTOPEN).
static long run_fastopen(char** a) {
    const struct address address = address_of(a[0]);
    return syscall(SYS_sendto, socket_for(&address, SOCK_STREAM), "x", 1, MSG_FASTOPEN, &address.as, address.length);
}
static long run_sendmsg_fastopen(char** a) {
    struct address address = address_of(a[0]);
    struct iovec text = {.iov_base = "x", .iov_len = 1};
    const struct msghdr message = message_to(&address, &text);
    return syscall(SYS_sendmsg, socket_for(&address, SOCK_STREAM), &message, MSG_FASTOPEN);
}
// Messages to several addresses in one call. The result is how many were sent.
static long run_sendmmsg_to_all(char** a) {
    enum { kMost = 4 };
    struct address addresses[kMost];
    struct iovec text = {.iov_base = "x", .iov_len = 1};
    struct mmsghdr messages[kMost];
    unsigned count = 0;
    for (; count < kMost && a[count] != NULL; ++count) {
        addresses[count] = address_of(a[count]);
        messages[count] = (struct mmsghdr){.msg_hdr = message_to(&addresses[count], &text)};
    }
    return syscall(SYS_sendmmsg, socket_for(&addresses[0], SOCK_DGRAM), messages, count, 0);
}
// connect(2) with AF_UNSPEC: the socket has no peer any more.
static long run_disconnect(char** a) {
    const struct address address = address_of(a[0]);
    const struct sockaddr none = {.sa_family = AF_UNSPEC};
    return syscall(SYS_connect, socket_for(&address, SOCK_DGRAM), &none, sizeof none);
}
// A send on a socket with a peer, which names nobody.
static long run_send_to_peer(char** a) {
    (void)a;
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, pair) != 0) {
        return -1;
    }
    return syscall(SYS_sendto, pair[0], "x", 1, 0, NULL, 0) == 1 ? 0 : -1;
}
// Whether the socket is bound under the very name that was passed.
static long run_bound_name(char** a) {
    const struct address address = address_of(a[0]);
    struct address name = {.length = sizeof name.as};
    const int fd = socket_for(&address, SOCK_STREAM);
    if (bind(fd, &address.as.any, address.length) != 0 || getsockname(fd, &name.as.any, &name.length) != 0) {
        return -1;
    }
    if (name.length != address.length || memcmp(&name.as, &address.as, name.length) != 0) {
        errno = ESTALE;
        return -1;
    }
    return 0;
}

#ifdef SYS_socketcall
// The way of old 32-bit programs: one system call for all, its arguments in memory (socketcall(2)).
static long by_socketcall(long which, const char* text, int type) {
    struct address address = address_of(text);
    struct iovec part = {.iov_base = "x", .iov_len = 1};
    struct mmsghdr message = {.msg_hdr = message_to(&address, &part)};
    const unsigned long fd = (unsigned long)socket_for(&address, type);
    const unsigned long at = (unsigned long)&address.as;
    const unsigned long of_address[] = {fd, at, address.length};
    const unsigned long of_sendto[] = {fd, (unsigned long)"x", 1, 0, at, address.length};
    const unsigned long of_messages[] = {fd, (unsigned long)&message, which == SYS_SENDMMSG ? 1 : 0, 0};
    switch (which) {
    case SYS_SENDTO: return syscall(SYS_socketcall, which, of_sendto);
    case SYS_SENDMSG:
    case SYS_SENDMMSG: return syscall(SYS_socketcall, which, of_messages);
    default: return syscall(SYS_socketcall, which, of_address);
    }
}
static long run_socketcall(char** a) {
    static const struct {
        const char* name;
        long number;
        int type;
    } calls[] = {
        {"bind", SYS_BIND, SOCK_STREAM},        {"connect", SYS_CONNECT, SOCK_STREAM},
        {"sendto", SYS_SENDTO, SOCK_DGRAM},     {"sendmsg", SYS_SENDMSG, SOCK_DGRAM},
        {"sendmmsg", SYS_SENDMMSG, SOCK_DGRAM},
    };
    for (size_t i = 0; i < sizeof calls / sizeof *calls; ++i) {
        if (strcmp(a[0], calls[i].name) == 0) {
            return by_socketcall(calls[i].number, a[1], calls[i].type);
        }
    }
    not_here(a[0]);
}
static long run_socketcall_socket(char** a) {
    const unsigned long words[] = {(unsigned long)number_of(a[0], 0), (unsigned long)number_of(a[1], SOCK_STREAM),
                                   (unsigned long)number_of(a[2], 0)};
    return syscall(SYS_socketcall, SYS_SOCKET, words);
}
#else
static long run_socketcall(char** a) {
    (void)a;
    not_here("socketcall");
}
static long run_socketcall_socket(char** a) {
    (void)a;
    not_here("socketcall");
}
#endif

static const struct probe probes[] = {
    {"socket", "FAMILY [TYPE [PROTOCOL]]", 1, 3, run_socket},
    {"bind", "ADDRESS", 1, 1, run_bind},
    {"bind-anew", "ADDRESS", 1, 1, run_bind_anew},
    {"connect", "ADDRESS", 1, 1, run_connect},
    {"connect-datagrams", "ADDRESS", 1, 1, run_connect_datagrams},
    {"sendto", "ADDRESS", 1, 1, run_sendto},
    {"sendmsg", "ADDRESS", 1, 1, run_sendmsg},
    {"sendmmsg", "ADDRESS", 1, 1, run_sendmmsg},
    {"fastopen", "ADDRESS", 1, 1, run_fastopen},
    {"sendmsg-fastopen", "ADDRESS", 1, 1, run_sendmsg_fastopen},
    {"sendmmsg-to-all", "ADDRESS...", 1, 4, run_sendmmsg_to_all},
    {"disconnect", "ADDRESS", 1, 1, run_disconnect},
    {"send-to-peer", "", 0, 0, run_send_to_peer},
    {"bound-name", "ADDRESS", 1, 1, run_bound_name},
    {"socketcall", "CALL ADDRESS", 2, 2, run_socketcall},
    {"socketcall-socket", "FAMILY [TYPE [PROTOCOL]]", 1, 3, run_socketcall_socket},
};
const struct probe_list network_probes = {probes, sizeof probes / sizeof *probes};
