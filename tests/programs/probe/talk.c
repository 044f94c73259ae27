// SPDX-License-Identifier: BSD-3-Clause
// Modes in which somebody binds and somebody else connects or sends. What is judged is the connecting, unless the
// binding fails before it. Where two processes are needed, the mode starts the other one itself.
#include "address.h"
#include "probe.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

// Binds and listens; `address` becomes what was bound. -1 with errno set if the bind fails.
static int server_at(struct address* address, int type) {
    const int yes = 1;
    const int fd = socket_for(address, type);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(fd, &address->as.any, address->length) != 0) {
        return -1;
    }
    address->length = sizeof address->as;
    if ((type == SOCK_STREAM && listen(fd, 8) != 0) || getsockname(fd, &address->as.any, &address->length) != 0) {
        cannot_try("listen, getsockname");
    }
    return fd;
}

static int connect_to(const struct address* address, int type) {
    const int fd = socket_for(address, type);
    const int result = connect(fd, &address->as.any, address->length);
    const int error = errno;
    close(fd);
    errno = error;
    return result;
}

static pid_t start_process(void) {
    fflush(stdout);
    const pid_t pid = fork();
    if (pid < 0) {
        cannot_try("fork");
    }
    return pid;
}

static void send_address(int to, const struct address* address) {
    if (write(to, address, sizeof *address) != (ssize_t)sizeof *address) {
        cannot_try("write to the pipe");
    }
}
static struct address receive_address(int from) {
    struct address address;
    if (read(from, &address, sizeof address) != (ssize_t)sizeof address) {
        cannot_try("read from the pipe");
    }
    return address;
}

// In one process: a test suite's server.
static long run_serve(char** a) {
    struct address address = address_of(a[0]);
    return server_at(&address, SOCK_STREAM) < 0 ? -1 : connect_to(&address, SOCK_STREAM);
}
static long run_serve_datagrams(char** a) {
    struct address address = address_of(a[0]);
    return server_at(&address, SOCK_DGRAM) < 0 ? -1 : connect_to(&address, SOCK_DGRAM);
}

// Bound before the fork; the child that connects did not bind.
static long run_serve_forked(char** a) {
    struct address address = address_of(a[0]);
    if (server_at(&address, SOCK_STREAM) < 0) {
        return -1;
    }
    const pid_t pid = start_process();
    if (pid == 0) {
        _exit(connect_to(&address, SOCK_STREAM) == 0 ? 0 : errno);
    }
    int status = 0;
    if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status)) {
        cannot_try("wait for the child");
    }
    errno = WEXITSTATUS(status);
    return errno == 0 ? 0 : -1;
}

// ROUNDS times: one process binds and listens, and tells another one, which connects at once.
static long run_serve_other(char** a) {
    const long rounds = number_of(a[1], 1);
    int there[2];
    int back[2];
    alarm(120); // a busy machine may need some time for a thousand rounds
    if (pipe2(there, O_CLOEXEC) != 0 || pipe2(back, O_CLOEXEC) != 0) {
        cannot_try("pipe2");
    }
    const pid_t pid = start_process();
    if (pid == 0) {
        for (long round = 0; round < rounds; ++round) {
            struct address address = address_of(a[0]);
            const int fd = server_at(&address, SOCK_STREAM);
            if (fd < 0) {
                _exit(1);
            }
            send_address(there[1], &address);
            char answer;
            if (read(back[0], &answer, 1) != 1) {
                _exit(1);
            }
            close(fd);
            if (address.as.any.sa_family == AF_UNIX && address.as.un.sun_path[0] != '\0') {
                unlink(address.as.un.sun_path);
            }
        }
        _exit(0);
    }
    close(there[1]);
    for (long round = 0; round < rounds; ++round) {
        const struct address address = receive_address(there[0]);
        if (connect_to(&address, SOCK_STREAM) != 0) {
            const int error = errno;
            fprintf(stderr, "syscall-probe: round %ld of %ld failed\n", round + 1, rounds);
            errno = error;
            return -1;
        }
        if (write(back[1], "", 1) != 1) {
            cannot_try("write to the pipe");
        }
    }
    printf("%ld rounds\n", rounds);
    waitpid(pid, NULL, 0);
    return 0;
}

// The server is closed before anybody connects, ...
static long run_serve_closed(char** a) {
    struct address address = address_of(a[0]);
    const int fd = server_at(&address, SOCK_STREAM);
    if (fd < 0) {
        return -1;
    }
    close(fd);
    return connect_to(&address, SOCK_STREAM);
}
// ... and another one takes its place.
static long run_serve_again(char** a) {
    struct address address = address_of(a[0]);
    const int first = server_at(&address, SOCK_STREAM);
    if (first < 0) {
        return -1;
    }
    close(first);
    if (address.as.any.sa_family == AF_UNIX && address.as.un.sun_path[0] != '\0') {
        unlink(address.as.un.sun_path);
    }
    return server_at(&address, SOCK_STREAM) < 0 ? -1 : connect_to(&address, SOCK_STREAM);
}

// A unix socket without a name gets an abstract one from the kernel (unix(7), "Autobind feature").
static long run_serve_autobind(char** a) {
    (void)a;
    struct address address = {.as.un.sun_family = AF_UNIX, .length = sizeof(sa_family_t)};
    return server_at(&address, SOCK_STREAM) < 0 ? -1 : connect_to(&address, SOCK_STREAM);
}

// In a thread whose descriptors are its own: the same number is another socket in the rest of the process.
struct thread_task {
    struct address address;
    int same_number;
    long result;
    int error;
};
static void* serve_with_own_descriptors(void* task_of_thread) {
    struct thread_task* const task = task_of_thread;
    if (unshare(CLONE_FILES) != 0) {
        cannot_try("unshare");
    }
    close(task->same_number);
    struct address address = task->address;
    const int fd = server_at(&address, SOCK_STREAM);
    if (fd >= 0 && fd != task->same_number) {
        fprintf(stderr, "syscall-probe: the descriptor is %d, not %d\n", fd, task->same_number);
        exit(3);
    }
    task->result = fd < 0 ? -1 : connect_to(&address, SOCK_STREAM);
    task->error = errno;
    return NULL;
}
static long run_serve_own_table(char** a) {
    struct thread_task task = {.address = address_of(a[0])};
    struct address name = {.length = sizeof name.as};
    pthread_t thread;
    task.same_number = socket_for(&task.address, SOCK_STREAM);
    if (pthread_create(&thread, NULL, serve_with_own_descriptors, &task) != 0 || pthread_join(thread, NULL) != 0) {
        cannot_try("a thread");
    }
    if (getsockname(task.same_number, &name.as.any, &name.length) != 0 || name.as.in.sin_port != 0) {
        fputs("syscall-probe: the wrong socket was bound\n", stderr);
        return errno = ESTALE, -1;
    }
    errno = task.error;
    return task.result;
}

// A question and its answer in datagrams, as a name server and its client do. Whether the client binds its socket
// first, as some do, is the second operand.
static long run_question(char** a) {
    struct address server = address_of(a[0]);
    const int question = server_at(&server, SOCK_DGRAM);
    if (question < 0) {
        return -1;
    }
    const int client = socket_for(&server, SOCK_DGRAM);
    struct address own = address_of(a[0]);
    if (strcmp(a[1], "bound") == 0 && bind(client, &own.as.any, own.length) != 0) {
        return -1;
    }
    char text[8];
    struct address from = {.length = sizeof from.as};
    if (sendto(client, "?", 1, 0, &server.as.any, server.length) != 1) {
        return -1;
    }
    if (recvfrom(question, text, sizeof text, 0, &from.as.any, &from.length) != 1) {
        cannot_try("recvfrom");
    }
    if (sendto(question, "!", 1, 0, &from.as.any, from.length) != 1) {
        return -1;
    }
    return recv(client, text, sizeof text, 0) == 1 && text[0] == '!' ? 0 : -1;
}

// Ends when it listens; a process in the background listens on for a while.
static long run_listen(char** a) {
    struct address address = address_of(a[0]);
    if (server_at(&address, SOCK_STREAM) < 0) {
        return -1;
    }
    const pid_t pid = start_process();
    if (pid != 0) {
        return 0;
    }
    const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int fd = 0; fd < 3; ++fd) {
        dup2(null, fd);
    }
    alarm(30);
    pause();
    _exit(0);
}

// For servers and clients of different sandboxes: the server writes its port to FILE once it is ready, answers one
// client by one byte, or takes one datagram, and ends.
static void announce(const char* file, const struct address* address) {
    char part[4096];
    snprintf(part, sizeof part, "%s.part", file);
    FILE* const stream = fopen(part, "w");
    if (stream == NULL) {
        cannot_try(part);
    }
    fprintf(stream, "%d\n", address->as.any.sa_family == AF_UNIX ? 0 : ntohs(address->as.in.sin_port));
    if (fclose(stream) != 0 || rename(part, file) != 0) {
        cannot_try(file);
    }
}
static long answer_one(int fd) {
    const int client = accept(fd, NULL, NULL);
    return client >= 0 && write(client, "!", 1) == 1 ? 0 : -1;
}
static long run_answer(char** a) {
    struct address address = address_of(a[0]);
    const int fd = server_at(&address, SOCK_STREAM);
    if (fd < 0) {
        return -1;
    }
    announce(a[1], &address);
    return answer_one(fd);
}
static long run_receive(char** a) {
    struct address address = address_of(a[0]);
    const int fd = server_at(&address, SOCK_DGRAM);
    char text[64];
    if (fd < 0) {
        return -1;
    }
    announce(a[1], &address);
    const ssize_t length = recv(fd, text, sizeof text, 0);
    printf("received %zd\n", length);
    return length > 0 ? 0 : -1;
}
// The way of sshd: bind, then twice fork, in a session of its own; the starter ends at once.
static long run_daemon(char** a) {
    struct address address = address_of(a[0]);
    const int fd = server_at(&address, SOCK_STREAM);
    if (fd < 0) {
        return -1;
    }
    const pid_t pid = start_process();
    if (pid == 0) {
        setsid();
        if (start_process() != 0) {
            _exit(0);
        }
        alarm(20);
        if (freopen("/dev/null", "w", stdout) == NULL || freopen("/dev/null", "w", stderr) == NULL) {
            _exit(3);
        }
        announce(a[1], &address);
        _exit(answer_one(fd) == 0 ? 0 : 1);
    }
    return waitpid(pid, NULL, 0) == pid ? 0 : -1;
}
static long run_ask(char** a) {
    const struct address address = address_of(a[0]);
    const int fd = socket_for(&address, SOCK_STREAM);
    char answer;
    if (connect(fd, &address.as.any, address.length) != 0) {
        return -1;
    }
    return read(fd, &answer, 1) == 1 ? 0 : -1;
}

static const struct probe probes[] = {
    {"serve", "ADDRESS", 1, 1, run_serve},
    {"serve-datagrams", "ADDRESS", 1, 1, run_serve_datagrams},
    {"serve-forked", "ADDRESS", 1, 1, run_serve_forked},
    {"serve-other", "ADDRESS [ROUNDS]", 1, 2, run_serve_other},
    {"serve-closed", "ADDRESS", 1, 1, run_serve_closed},
    {"serve-again", "ADDRESS", 1, 1, run_serve_again},
    {"serve-autobind", "", 0, 0, run_serve_autobind},
    {"serve-own-table", "ADDRESS", 1, 1, run_serve_own_table},
    {"question", "ADDRESS bound|unbound", 2, 2, run_question},
    {"listen", "ADDRESS", 1, 1, run_listen},
    {"answer", "ADDRESS FILE", 2, 2, run_answer},
    {"receive", "ADDRESS FILE", 2, 2, run_receive},
    {"daemon", "ADDRESS FILE", 2, 2, run_daemon},
    {"ask", "ADDRESS", 1, 1, run_ask},
};
const struct probe_list talk_probes = {probes, sizeof probes / sizeof *probes};
