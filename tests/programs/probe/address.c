// SPDX-License-Identifier: BSD-3-Clause
#include "address.h"

#include "probe.h"

#include <arpa/inet.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

struct address address_of(const char* text) {
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

int socket_for(const struct address* address, int type) {
    const int fd = socket(address->as.any.sa_family, type | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        cannot_try("socket");
    }
    return fd;
}
