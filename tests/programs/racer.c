// SPDX-License-Identifier: BSD-3-Clause
// racer lock PATH | fork PATH | vfork PATH: threads that give magic commands at the same time, and others that are in
// the way of each other.
//
//   lock   One thread locks the magic for good while others switch writing off and try to undo the lock. Afterwards
//          nothing may change any more and no magic be left: prints "locked", else what was possible.
//   fork   One thread switches writing on and off without end, another one forks. In the middle of it all each child
//          must have a state as a whole, and keep it: twice refused or twice written. Prints "N children", else what
//          was odd.
//   vfork  Prints the ids of two processes, makes PATH and then sleeps: a parent that waits in vfork(2) for its child.
// Exit status: 0 if all was as it should be, 1 if not, 2 for wrong usage, 3 if something else went wrong. Ends after
// 40 s in any case.
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { kTimeLimit = 40, kThreads = 4, kChildren = 200 };

static atomic_bool over;

static int magic(const char* command) {
    char path[5000];
    struct stat status;
    snprintf(path, sizeof path, "%s/%s", SYDBOX_MAGIC_PREFIX, command);
    return stat(path, &status) == 0 ? 0 : errno;
}
static bool can_write(const char* path) {
    const int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
    if (fd >= 0) {
        close(fd);
    }
    return fd >= 0;
}

static pthread_t start(void* (*run)(void*), void* argument) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, run, argument) != 0) {
        exit(3);
    }
    return thread;
}

static void* undo(void* path) {
    char rule[4096];
    snprintf(rule, sizeof rule, "whitelist/write+%s", (const char*)path);
    while (!over) {
        magic("core/sandbox/write:off");
        magic("core/trace/magic_lock:off");
        magic("core/trace/magic_lock:exec");
        magic(rule);
    }
    return NULL;
}

static int race_for_lock(const char* path) {
    pthread_t threads[kThreads];
    for (int i = 0; i < kThreads; ++i) {
        threads[i] = start(undo, (void*)path);
    }
    usleep(20000);
    const int locked = magic("core/trace/magic_lock:on");
    // What holds now holds for ever: nobody can switch it any more.
    const bool first = can_write(path);
    bool changed = false;
    for (int i = 0; i < 200; ++i) {
        changed = changed || can_write(path) != first;
    }
    const int after = magic("core/sandbox/write?");
    over = true;
    for (int i = 0; i < kThreads; ++i) {
        pthread_join(threads[i], NULL);
    }
    const int at_last = magic("core/trace/magic_lock:off");
    if (locked != 0 || changed || after != ENOENT || at_last != ENOENT || magic("1") != ENOENT) {
        printf("lock: %d, changed: %d, query: %d, unlock: %d\n", locked, changed, after, at_last);
        return 1;
    }
    puts("locked");
    return 0;
}

static void* switch_back_and_forth(void* unused) {
    (void)unused;
    while (!over) {
        magic("core/sandbox/write:deny");
        magic("core/sandbox/write:off");
    }
    return NULL;
}

// 0: refused, 1: written, 2: now this, now that.
static int child(const char* path) {
    const bool first = can_write(path);
    for (int i = 0; i < 20; ++i) {
        if (can_write(path) != first || (magic("core/sandbox/write?") == 0) == first) {
            return 2;
        }
    }
    return first ? 1 : 0;
}

static int race_forks(const char* path) {
    const pthread_t thread = start(switch_back_and_forth, NULL);
    int odd = 0;
    for (int i = 0; i < kChildren; ++i) {
        const pid_t pid = fork();
        if (pid == 0) {
            _exit(child(path));
        }
        int status = 0;
        if (pid < 0 || waitpid(pid, &status, 0) != pid) {
            exit(3);
        }
        odd += !WIFEXITED(status) || WEXITSTATUS(status) > 1;
    }
    over = true;
    pthread_join(thread, NULL);
    if (odd != 0) {
        printf("%d of %d children were of two minds\n", odd, kChildren);
        return 1;
    }
    printf("%d children\n", kChildren);
    return 0;
}

static int wait_in_vfork(const char* path) {
    const pid_t pid = vfork();
    if (pid < 0) {
        return 3;
    }
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        char ids[64];
        const int length = snprintf(ids, sizeof ids, "%d\n%d\n", getppid(), getpid());
        if (write(STDOUT_FILENO, ids, (size_t)length) == length && can_write(path)) {
            pause();
        }
        _exit(3);
    }
    return 3;
}

int main(int argc, char** argv) {
    alarm(kTimeLimit);
    if (argc == 3 && strcmp(argv[1], "lock") == 0) {
        return race_for_lock(argv[2]);
    }
    if (argc == 3 && strcmp(argv[1], "fork") == 0) {
        return race_forks(argv[2]);
    }
    if (argc == 3 && strcmp(argv[1], "vfork") == 0) {
        return wait_in_vfork(argv[2]);
    }
    fputs("usage: racer lock|fork|vfork PATH\n", stderr);
    return 2;
}
