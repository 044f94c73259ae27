// SPDX-License-Identifier: BSD-3-Clause
// Modes for sockets. An address is written as rules write it: unix:PATH, unix-abstract:NAME, inet:ADDRESS@PORT,
// inet6:ADDRESS@PORT.
#include "probe.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

struct address {
    union {
        struct sockaddr any;
        struct sockaddr_un un;
        struct sockaddr_in in;
        struct sockaddr_in6 in6;
    } as;
    socklen_t length;
};

static _Noreturn void bad_address(const char* text) {
    fprintf(stderr, "syscall-probe: \"%s\" is no address\n", text);
    exit(2);
}

// The text after `prefix`, or NULL.
static const char* after(const char* text, const char* prefix) {
    const size_t length = strlen(prefix);
    return strncmp(text, prefix, length) == 0 ? text + length : NULL;
}

static struct address unix_address(const char* name, size_t skip) {
    struct address address = {.as.un.sun_family = AF_UNIX};
    const size_t length = strlen(name);
    if (skip + length >= sizeof address.as.un.sun_path) {
        bad_address(name);
    }
    memcpy(address.as.un.sun_path + skip, name, length);
    // An abstract name has its length and no terminator (unix(7)).
    address.length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + skip + length + (skip == 0 ? 1 : 0));
    return address;
}

static struct address inet_address(int family, const char* text) {
    struct address address = {.length = 0};
    char host[INET6_ADDRSTRLEN];
    const char* const at = strchr(text, '@');
    if (at == NULL || (size_t)(at - text) >= sizeof host) {
        bad_address(text);
    }
    memcpy(host, text, (size_t)(at - text));
    host[at - text] = '\0';
    const in_port_t port = htons((uint16_t)number_of(at + 1, 0));
    void* bytes = NULL;
    if (family == AF_INET) {
        address.as.in = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = port};
        address.length = sizeof address.as.in;
        bytes = &address.as.in.sin_addr;
    } else {
        address.as.in6 = (struct sockaddr_in6){.sin6_family = AF_INET6, .sin6_port = port};
        address.length = sizeof address.as.in6;
        bytes = &address.as.in6.sin6_addr;
    }
    if (inet_pton(family, host, bytes) != 1) {
        bad_address(text);
    }
    return address;
}

static struct address address_of(const char* text) {
    const char* rest = NULL;
    if ((rest = after(text, "unix-abstract:")) != NULL) {
        return unix_address(rest, 1);
    }
    if ((rest = after(text, "unix:")) != NULL) {
        return unix_address(rest, 0);
    }
    if ((rest = after(text, "inet6:")) != NULL) {
        return inet_address(AF_INET6, rest);
    }
    if ((rest = after(text, "inet:")) != NULL) {
        return inet_address(AF_INET, rest);
    }
    bad_address(text);
}

static int socket_for(const struct address* address, int type) {
    const int fd = socket(address->as.any.sa_family, type | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        cannot_try("socket");
    }
    return fd;
}

static long run_socket(char** a) {
    return syscall(SYS_socket, number_of(a[0], 0), number_of(a[1], SOCK_STREAM), number_of(a[2], 0));
}
static long run_bind(char** a) {
    const struct address address = address_of(a[0]);
    return syscall(SYS_bind, socket_for(&address, SOCK_STREAM), &address.as, address.length);
}
static long run_connect(char** a) {
    const struct address address = address_of(a[0]);
    return syscall(SYS_connect, socket_for(&address, SOCK_STREAM), &address.as, address.length);
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

// Binds, listens, and connects to itself: a test suite's server in one process.
// Ends when it has done so; a process in the background listens on for a while.
static long run_listen(char** a) {
    const struct address address = address_of(a[0]);
    const int server = socket_for(&address, SOCK_STREAM);
    if (bind(server, &address.as.any, address.length) != 0 || listen(server, 5) != 0) {
        return -1;
    }
    const pid_t pid = fork();
    if (pid != 0) {
        return pid < 0 ? -1 : 0;
    }
    const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int fd = 0; fd < 3; ++fd) {
        dup2(null, fd);
    }
    alarm(30);
    pause();
    _exit(0);
}
static long run_serve(char** a) {
    struct address address = address_of(a[0]);
    const int server = socket_for(&address, SOCK_STREAM);
    const int client = socket_for(&address, SOCK_STREAM);
    if (bind(server, &address.as.any, address.length) != 0) {
        return -1;
    }
    socklen_t length = sizeof address.as;
    if (listen(server, 1) != 0 || getsockname(server, &address.as.any, &length) != 0) {
        cannot_try("listen, getsockname");
    }
    return connect(client, &address.as.any, length);
}

#ifdef SYS_socketcall
// The way of old 32-bit programs: one system call for all, its arguments in memory.
enum { kSocketcallBind = 2, kSocketcallConnect = 3 };
static long by_socketcall(long which, const char* text) {
    const struct address address = address_of(text);
    const unsigned long arguments[3] = {(unsigned long)socket_for(&address, SOCK_STREAM), (unsigned long)&address.as,
                                        address.length};
    return syscall(SYS_socketcall, which, arguments);
}
static long run_socketcall_bind(char** a) {
    return by_socketcall(kSocketcallBind, a[0]);
}
static long run_socketcall_connect(char** a) {
    return by_socketcall(kSocketcallConnect, a[0]);
}
#else
static long run_socketcall_bind(char** a) {
    (void)a;
    not_here("socketcall");
}
static long run_socketcall_connect(char** a) {
    (void)a;
    not_here("socketcall");
}
#endif

static const struct probe probes[] = {
    {"socket", "FAMILY [TYPE [PROTOCOL]]", 1, 3, run_socket},
    {"bind", "ADDRESS", 1, 1, run_bind},
    {"connect", "ADDRESS", 1, 1, run_connect},
    {"sendto", "ADDRESS", 1, 1, run_sendto},
    {"sendmsg", "ADDRESS", 1, 1, run_sendmsg},
    {"sendmmsg", "ADDRESS", 1, 1, run_sendmmsg},
    {"serve", "ADDRESS", 1, 1, run_serve},
    {"listen", "ADDRESS", 1, 1, run_listen},
    {"socketcall-bind", "ADDRESS", 1, 1, run_socketcall_bind},
    {"socketcall-connect", "ADDRESS", 1, 1, run_socketcall_connect},
};
const struct probe_list network_probes = {probes, sizeof probes / sizeof *probes};
