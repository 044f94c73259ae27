/* SPDX-License-Identifier: BSD-3-Clause
 * true(1) is let go when it is executed. Attempts to execute it that fail, or that only ask, are followed by another
 * program. */
#include "escape.h"

#include <pthread.h>
#include <sched.h>

enum way { kBadArguments, kTooLong, kOnlyAsked, kInThread, kVforked, kWayCount };

static const char* trusted(void) {
    return access("/usr/bin/true", X_OK) == 0 ? "/usr/bin/true" : "/bin/true";
}
static void try_too_long(void) {
    static char text[1 << 18];
    memset(text, 'x', sizeof text - 1);
    char* words[] = {"true", text, NULL}; /* beyond MAX_ARG_STRLEN: E2BIG */
    execv(trusted(), words);
}
static void run_other(void) {
    char command[PATH_MAX + 32];
    snprintf(command, sizeof command, "echo new >'%s'", at("file"));
    execl("/bin/sh", "sh", "-c", command, (char*)NULL);
    _exit(127);
}
static void* in_thread(void* nothing) {
    (void)nothing;
    usleep(20000); /* until the leader has ended */
    try_too_long();
    run_other();
    return NULL;
}
static void run(enum way way) {
    pthread_t thread;
    switch (way) {
    case kBadArguments: syscall(SYS_execve, trusted(), (char**)1, NULL); break;
    case kTooLong: try_too_long(); break;
    case kOnlyAsked: {
        char* words[] = {"true", NULL};
        const int fd = open(trusted(), O_PATH | O_CLOEXEC);
        syscall(SYS_execveat, fd, "", words, words + 1, AT_EMPTY_PATH | 0x10000);
        break;
    }
    case kInThread:
        if (pthread_create(&thread, NULL, in_thread, NULL) == 0)
            syscall(SYS_exit, 0);
        break;
    case kVforked: try_too_long(); break;
    case kWayCount: break;
    }
    run_other();
}
static int run_vforked(void* nothing) {
    (void)nothing;
    run(kVforked);
    return 0;
}

static int attempt(void) {
    static char stack[1 << 16] __attribute__((aligned(16)));
    for (enum way way = 0; way < kWayCount; ++way) {
        const pid_t child =
            way == kVforked ? clone(run_vforked, stack + sizeof stack, CLONE_VM | CLONE_VFORK | SIGCHLD, NULL) : fork();
        if (child == 0)
            run(way);
        waitpid(child, NULL, 0);
        if (is_changed()) {
            printf("way %d\n", (int)way);
            return kEscaped;
        }
    }
    return kBlocked;
}
