// SPDX-License-Identifier: BSD-3-Clause
// Sockets on the loopback interface and in the file tree.
#include "faithful.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

static struct sockaddr_in loopback(int port) {
    return (struct sockaddr_in){
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

static int bound_socket(int type, struct sockaddr_in* address) {
    socklen_t length = sizeof *address;
    const int fd = socket(AF_INET, type, 0);
    *address = loopback(0);
    must("a bound socket", bind(fd, (struct sockaddr*)address, sizeof *address) == 0 &&
                               getsockname(fd, (struct sockaddr*)address, &length) == 0);
    return fd;
}

static void bind_to_any_port(void) {
    struct sockaddr_in address;
    const int fd = bound_socket(SOCK_STREAM, &address);
    show("a port was chosen", ntohs(address.sin_port) > 0);
    show("family", address.sin_family);
    show("loopback", address.sin_addr.s_addr == htonl(INADDR_LOOPBACK));
    show("bind again", bind(fd, (struct sockaddr*)&address, sizeof address));
    const int other = socket(AF_INET, SOCK_STREAM, 0);
    show("bind to a taken port", bind(other, (struct sockaddr*)&address, sizeof address));
    int yes = 1;
    setsockopt(other, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    show("with SO_REUSEADDR", bind(other, (struct sockaddr*)&address, sizeof address));
    show("listen", listen(fd, 5));
    const int third = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(third, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    show("with SO_REUSEADDR while it listens", bind(third, (struct sockaddr*)&address, sizeof address));
}

static void bind_errors(void) {
    struct sockaddr_in address = loopback(0);
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    const int local = socket(AF_UNIX, SOCK_STREAM, 0);
    make_file("file");
    const int file = open("file", O_RDONLY);
    show("closed descriptor", bind(-1, (struct sockaddr*)&address, sizeof address));
    show("no socket", bind(file, (struct sockaddr*)&address, sizeof address));
    // No rule allows this port, and yet it is the descriptor that is wrong.
    struct sockaddr_in privileged = loopback(80);
    show("closed descriptor, port 80", bind(-1, (struct sockaddr*)&privileged, sizeof privileged));
    show("no socket, port 80", bind(file, (struct sockaddr*)&privileged, sizeof privileged));
    show("connect of a closed descriptor", connect(-1, (struct sockaddr*)&privileged, sizeof privileged));
    show("connect of a file", connect(file, (struct sockaddr*)&privileged, sizeof privileged));
    show("send by a file", sendto(file, "x", 1, 0, (struct sockaddr*)&privileged, sizeof privileged));
    show("short address", bind(fd, (struct sockaddr*)&address, 4));
    show("wrong family for the socket", bind(local, (struct sockaddr*)&address, sizeof address));
    struct sockaddr_un name = {.sun_family = AF_UNIX, .sun_path = "file"};
    show("a file is there", bind(local, (struct sockaddr*)&name, sizeof name));
    show("connect of no socket", connect(file, (struct sockaddr*)&name, sizeof name));
    strcpy(name.sun_path, "missing/socket");
    show("missing folder", bind(local, (struct sockaddr*)&name, sizeof name));
    strcpy(name.sun_path, "file/socket");
    show("not a folder", bind(local, (struct sockaddr*)&name, sizeof name));
    strcpy(name.sun_path, "trailing/");
    show("trailing slash", bind(local, (struct sockaddr*)&name, sizeof name));
    make_link("made", "dangling");
    strcpy(name.sun_path, "dangling");
    show("dangling link", bind(local, (struct sockaddr*)&name, sizeof name));
    show_file("made");
    memset(name.sun_path, 'n', sizeof name.sun_path);
    show("a name without an end", bind(local, (struct sockaddr*)&name, sizeof name));
    char expected[sizeof name.sun_path + 1];
    memcpy(expected, name.sun_path, sizeof name.sun_path);
    expected[sizeof name.sun_path] = '\0';
    show_file(expected);
    show("bind again", bind(local, (struct sockaddr*)&name, sizeof name));
}

static void connect_without_blocking(void) {
    struct sockaddr_in address;
    const int server = bound_socket(SOCK_STREAM, &address);
    must("listening", listen(server, 5) == 0);
    const int client = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    show("connect", connect(client, (struct sockaddr*)&address, sizeof address));
    struct pollfd entry = {client, POLLOUT, 0};
    show("poll", poll(&entry, 1, 5000));
    int error = -1;
    socklen_t length = sizeof error;
    show("error", getsockopt(client, SOL_SOCKET, SO_ERROR, &error, &length) == 0 ? error : -1);
    show("connect again", connect(client, (struct sockaddr*)&address, sizeof address));
    show("and again", connect(client, (struct sockaddr*)&address, sizeof address));
    const int peer = accept(server, NULL, NULL);
    show("accept", peer < 0 ? -1 : 0);
    show("send", send(client, "hello", 5, 0));
    char text[16];
    show("receive", recv(peer, text, sizeof text, 0));
    show("shutdown", shutdown(client, SHUT_WR));
    show("end", recv(peer, text, sizeof text, 0));
    close(peer);
    close(server);
    const int late = socket(AF_INET, SOCK_STREAM, 0);
    const struct sockaddr any = {.sa_family = AF_UNSPEC};
    show("dissolve", connect(client, &any, sizeof any));
    show("close", close(late));
}

static void datagrams(void) {
    struct sockaddr_in address;
    struct sockaddr_in from;
    socklen_t length = sizeof from;
    char text[16];
    const int server = bound_socket(SOCK_DGRAM, &address);
    const int client = socket(AF_INET, SOCK_DGRAM, 0);
    show("sendto", sendto(client, "one", 3, 0, (struct sockaddr*)&address, sizeof address));
    show("recvfrom", recvfrom(server, text, sizeof text, 0, (struct sockaddr*)&from, &length));
    show("from loopback", from.sin_addr.s_addr == htonl(INADDR_LOOPBACK));
    struct iovec part = {(void*)"three", 5};
    struct mmsghdr messages[2] = {
        {.msg_hdr = {.msg_name = &address, .msg_namelen = sizeof address, .msg_iov = &part, .msg_iovlen = 1}},
        {.msg_hdr = {.msg_name = &address, .msg_namelen = sizeof address, .msg_iov = &part, .msg_iovlen = 1}}};
    show("sendmsg", sendmsg(client, &messages[0].msg_hdr, 0));
    show("sendmmsg", sendmmsg(client, messages, 2, 0));
    show("its lengths", (long)(messages[0].msg_len + messages[1].msg_len));
    for (int i = 0; i < 3; ++i) {
        show("receive", recv(server, text, sizeof text, 0));
    }
    show("connect", connect(client, (struct sockaddr*)&address, sizeof address));
    show("send", send(client, "four", 4, 0));
    show("sendto a connected one", sendto(client, "five", 4, 0, NULL, 0));
    show("receive", recv(server, text, sizeof text, MSG_DONTWAIT));
    show("receive", recv(server, text, sizeof text, MSG_DONTWAIT));
    show("nothing left", recv(server, text, sizeof text, MSG_DONTWAIT));
    const int unbound = socket(AF_INET, SOCK_DGRAM, 0);
    show("send to nobody", send(unbound, "x", 1, 0));
}

static void sixth_version(void) {
    struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    socklen_t length = sizeof address;
    const int server = socket(AF_INET6, SOCK_STREAM, 0);
    show("socket", server < 0 ? -1 : 0);
    if (show("bind", bind(server, (struct sockaddr*)&address, sizeof address)) != 0) {
        return;
    }
    show("listen", listen(server, 1));
    getsockname(server, (struct sockaddr*)&address, &length);
    const int client = socket(AF_INET6, SOCK_STREAM, 0);
    show("connect", connect(client, (struct sockaddr*)&address, sizeof address));
    show("connect again", connect(client, (struct sockaddr*)&address, sizeof address));
    const int other = socket(AF_INET6, SOCK_STREAM, 0);
    show("short address", connect(other, (struct sockaddr*)&address, 10));
}

static void sockets_in_the_tree(void) {
    struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "socket"};
    struct sockaddr_un name = {.sun_family = AF_UNSPEC};
    socklen_t length = sizeof name;
    const int server = socket(AF_UNIX, SOCK_STREAM, 0);
    show("bind", bind(server, (struct sockaddr*)&address, sizeof address));
    show_file("socket");
    show("name", getsockname(server, (struct sockaddr*)&name, &length));
    show_text("path", name.sun_path, length - offsetof(struct sockaddr_un, sun_path));
    const int client = socket(AF_UNIX, SOCK_STREAM, 0);
    show("connect before it listens", connect(client, (struct sockaddr*)&address, sizeof address));
    show("listen", listen(server, 3));
    show("connect", connect(client, (struct sockaddr*)&address, sizeof address));
    show("connect again", connect(client, (struct sockaddr*)&address, sizeof address));
    const int peer = accept(server, NULL, NULL);
    struct ucred credentials = {0, 0, 0};
    length = sizeof credentials;
    show("credentials", getsockopt(peer, SOL_SOCKET, SO_PEERCRED, &credentials, &length));
    show("ours", credentials.pid == getpid() && credentials.uid == getuid());
    const int datagram = socket(AF_UNIX, SOCK_DGRAM, 0);
    show("another type", connect(datagram, (struct sockaddr*)&address, sizeof address));
    show("bind where one is", bind(datagram, (struct sockaddr*)&address, sizeof address));
    close(server);
    const int late = socket(AF_UNIX, SOCK_STREAM, 0);
    show("connect to a left one", connect(late, (struct sockaddr*)&address, sizeof address));
    strcpy(address.sun_path, "missing");
    show("connect to a missing one", connect(late, (struct sockaddr*)&address, sizeof address));
    make_file("file");
    strcpy(address.sun_path, "file");
    show("connect to a file", connect(late, (struct sockaddr*)&address, sizeof address));
    show("unlink", unlink("socket"));
}

static void abstract_sockets(void) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    const socklen_t length =
        (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 +
                    (size_t)snprintf(address.sun_path + 1, sizeof address.sun_path - 1, "faithful-%d", (int)getpid()));
    const int server = socket(AF_UNIX, SOCK_STREAM, 0);
    show("bind", bind(server, (struct sockaddr*)&address, length));
    show("listen", listen(server, 3));
    const int client = socket(AF_UNIX, SOCK_STREAM, 0);
    show("connect", connect(client, (struct sockaddr*)&address, length));
    show("connect to another", connect(client, (struct sockaddr*)&address, length + 1));
    const int automatic = socket(AF_UNIX, SOCK_DGRAM, 0);
    show("automatic name", bind(automatic, (struct sockaddr*)&address, sizeof address.sun_family));
}

static void passed_descriptors(void) {
    int ends[2];
    make_file("file");
    must("a pair", socketpair(AF_UNIX, SOCK_DGRAM, 0, ends) == 0);
    int fd = open("file", O_RDWR);
    char control[CMSG_SPACE(sizeof fd)] __attribute__((aligned(8))) = {0};
    char byte = 'x';
    struct iovec part = {&byte, 1};
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
    struct cmsghdr* const header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof fd);
    memcpy(CMSG_DATA(header), &fd, sizeof fd);
    show("send", sendmsg(ends[0], &message, 0));
    memset(control, 0, sizeof control);
    show("receive", recvmsg(ends[1], &message, MSG_CMSG_CLOEXEC));
    memcpy(&fd, CMSG_DATA(header), sizeof fd);
    show("write through it", write(fd, "0123456789", 10));
    show_file("file");
}

static volatile sig_atomic_t alarms;
static void on_alarm(int number) {
    (void)number;
    ++alarms;
}

static void waits_on_sockets(void) {
    struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "socket"};
    struct sockaddr_in inet;
    const struct sigaction action = {.sa_handler = on_alarm};
    const struct itimerval soon = {{0, 0}, {0, 200000}};
    char text[4];
    sigaction(SIGALRM, &action, NULL);
    const int server = bound_socket(SOCK_STREAM, &inet);
    must("listening", listen(server, 1) == 0);
    setitimer(ITIMER_REAL, &soon, NULL);
    show("accept", accept(server, NULL, NULL));
    const int datagram = bound_socket(SOCK_DGRAM, &inet);
    setitimer(ITIMER_REAL, &soon, NULL);
    show("recv", recv(datagram, text, sizeof text, 0));
    // The queue of a unix socket is full: connect waits.
    const int local = socket(AF_UNIX, SOCK_STREAM, 0);
    must("a full one", bind(local, (struct sockaddr*)&address, sizeof address) == 0 && listen(local, 0) == 0);
    const int first = socket(AF_UNIX, SOCK_STREAM, 0);
    show("first", connect(first, (struct sockaddr*)&address, sizeof address));
    const int second = socket(AF_UNIX, SOCK_STREAM, 0);
    setitimer(ITIMER_REAL, &soon, NULL);
    show("second", connect(second, (struct sockaddr*)&address, sizeof address));
    const int third = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
    show("third", connect(third, (struct sockaddr*)&address, sizeof address));
    show("alarms", alarms);
}

static void families(void) {
    for (int family = 0; family < 48; ++family) {
        char what[32];
        snprintf(what, sizeof what, "family %d", family);
        show_open(what, socket(family, SOCK_DGRAM, 0));
    }
    int ends[2];
    show_open("raw", socket(AF_INET, SOCK_RAW, IPPROTO_ICMP));
    show_open("wrong protocol", socket(AF_INET, SOCK_STREAM, IPPROTO_UDP));
    show_open("wrong type", socket(AF_UNIX, 77, 0));
    show("a pair of inet", socketpair(AF_INET, SOCK_STREAM, 0, ends));
    show("a pair", socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends));
    show_open("netlink", socket(AF_NETLINK, SOCK_RAW, 0));
}

// A process that has restricted itself stays restricted, whoever makes its binds.
static void bind_under_landlock(void) {
    const struct {
        uint64_t files, network, scopes;
    } rules = {1 << 9 /* LANDLOCK_ACCESS_FS_MAKE_SOCK */, 1 /* LANDLOCK_ACCESS_NET_BIND_TCP */, 0};
    const size_t size_of_abi_4 = 16;
    const int ruleset = (int)syscall(444 /* landlock_create_ruleset */, &rules, size_of_abi_4, 0);
    if (show("ruleset", ruleset < 0 ? -1 : 0) != 0) {
        return;
    }
    must("no new privileges", prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
    show("restrict", syscall(446 /* landlock_restrict_self */, ruleset, 0));
    const struct sockaddr_in inet = loopback(0);
    const struct sockaddr_un name = {.sun_family = AF_UNIX, .sun_path = "socket"};
    show("bind", bind(socket(AF_INET, SOCK_STREAM, 0), (const struct sockaddr*)&inet, sizeof inet));
    show("bind to a path", bind(socket(AF_UNIX, SOCK_STREAM, 0), (const struct sockaddr*)&name, sizeof name));
    show("bind datagrams", bind(socket(AF_INET, SOCK_DGRAM, 0), (const struct sockaddr*)&inet, sizeof inet));
}

static const struct comparison comparisons[] = {
    {"bind-to-any-port", bind_to_any_port},
    {"bind-errors", bind_errors},
    {"connect-without-blocking", connect_without_blocking},
    {"datagrams", datagrams},
    {"sixth-version", sixth_version},
    {"sockets-in-the-tree", sockets_in_the_tree},
    {"abstract-sockets", abstract_sockets},
    {"passed-descriptors", passed_descriptors},
    {"waits-on-sockets", waits_on_sockets},
    {"families", families},
    {"bind-under-landlock", bind_under_landlock},
};
const struct comparison_list socket_comparisons = {comparisons, sizeof comparisons / sizeof *comparisons};
