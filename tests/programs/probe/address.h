// SPDX-License-Identifier: BSD-3-Clause
// Socket addresses for the modes that talk, written as rules write them: unix:PATH, unix-abstract:NAME,
// inet:ADDRESS@PORT, inet6:ADDRESS@PORT.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

struct address {
    union {
        struct sockaddr any;
        struct sockaddr_un un;
        struct sockaddr_in in;
        struct sockaddr_in6 in6;
    } as;
    socklen_t length;
};

// Ends the program with status 2 if the text is no address.
struct address address_of(const char* text);
// A socket of the address's family, or the end by cannot_try().
int socket_for(const struct address* address, int type);
