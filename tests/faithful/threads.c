// SPDX-License-Identifier: BSD-3-Clause
// Threads: with a working directory, descriptors or credentials of their own, and those that exec or exit.
#include "faithful.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void run_thread(void* (*work)(void*)) {
    pthread_t thread;
    must("a thread", pthread_create(&thread, NULL, work, NULL) == 0);
    must("its end", pthread_join(thread, NULL) == 0);
}

static void* work_elsewhere(void* unused) {
    show("a directory of its own", unshare(CLONE_FS));
    show("chdir", chdir("inner"));
    umask(077);
    show("mkdir", mkdir("by-thread", 0777));
    show_open("create", open("file-by-thread", O_CREAT | O_WRONLY, 0666));
    return unused;
}

static void own_working_directory(void) {
    make_folder("inner");
    umask(022);
    run_thread(work_elsewhere);
    show("mkdir", mkdir("by-process", 0777));
    show_file("by-process");
    show_file("by-thread");
    show_file("inner/by-thread");
    show_file("inner/file-by-thread");
}

static int shared_descriptor;
static void* work_with_other_descriptors(void* unused) {
    show("descriptors of its own", unshare(CLONE_FILES));
    show("another folder under the same number", dup2(open("two", O_RDONLY | O_DIRECTORY), shared_descriptor) < 0);
    show("mkdirat", mkdirat(shared_descriptor, "by-thread", 0755));
    show("fchmod", fchmod(shared_descriptor, 0700));
    return unused;
}

static void own_descriptors(void) {
    make_folder("one");
    make_folder("two");
    shared_descriptor = open("one", O_RDONLY | O_DIRECTORY);
    run_thread(work_with_other_descriptors);
    show("mkdirat", mkdirat(shared_descriptor, "by-process", 0755));
    show_file("one/by-process");
    show_file("two/by-thread");
    show_file("one");
    show_file("two");
}

static void* become_nobody(void* unused) {
    // The raw call changes this thread alone.
    show("setresuid", (long)syscall(SYS_setresuid, 65534, 65534, 65534));
    show("mkdir", mkdir("closed/by-thread", 0755));
    show("mkdir in an open folder", mkdir("open/by-thread", 0755));
    show("chmod of another's", chmod("closed", 0777));
    return unused;
}

static void own_credentials(void) {
    make_folder("closed");
    make_folder("open");
    chmod("closed", 0700);
    chmod("open", 0777);
    run_thread(become_nobody);
    show("mkdir", mkdir("closed/by-process", 0755));
    show_file("open/by-thread");
    show_file("closed");
}

enum { kThreads = 8, kRounds = 100 };
static atomic_int failures;
static void* make_and_remove(void* number) {
    for (int i = 0; i < kRounds; ++i) {
        char name[64];
        char other[64];
        snprintf(name, sizeof name, "t%ld-%d", (long)number, i);
        snprintf(other, sizeof other, "u%ld-%d", (long)number, i);
        const int fd = open(name, O_CREAT | O_EXCL | O_RDWR, 0600);
        failures += fd < 0 || write(fd, "x", 1) != 1 || close(fd) != 0;
        failures += chmod(name, 0640) != 0;
        failures += rename(name, other) != 0;
        failures += access(other, W_OK) != 0;
        failures += i % 2 == 0 && unlink(other) != 0;
    }
    return NULL;
}

static void many_threads(void) {
    pthread_t threads[kThreads];
    for (long i = 0; i < kThreads; ++i) {
        must("a thread", pthread_create(&threads[i], NULL, make_and_remove, (void*)i) == 0);
    }
    for (int i = 0; i < kThreads; ++i) {
        pthread_join(threads[i], NULL);
    }
    show("failures", failures);
    show("left", access("u7-99", F_OK));
    show("removed", access("u7-98", F_OK));
}

static void* exec_shell(void* unused) {
    execl("/bin/sh", "sh", "-c", "mkdir by-shell && exit 4", (char*)NULL);
    return unused;
}
static void* wait_for_ever(void* unused) {
    for (;;) {
        pause();
    }
    return unused;
}
static int exec_in_thread(void) {
    pthread_t thread;
    for (int i = 0; i < 3; ++i) {
        pthread_create(&thread, NULL, wait_for_ever, NULL);
    }
    pthread_create(&thread, NULL, exec_shell, NULL);
    pthread_join(thread, NULL);
    return 1;
}
static void* exit_process(void* unused) {
    exit(6);
    return unused;
}
static int exit_in_thread(void) {
    pthread_t thread;
    pthread_create(&thread, NULL, exit_process, NULL);
    pause();
    return 1;
}
static void* exit_later(void* unused) {
    usleep(50000);
    syscall(SYS_mkdirat, AT_FDCWD, "after-the-leader", 0755);
    syscall(SYS_exit_group, 8);
    return unused;
}
static int leader_exits_first(void) {
    pthread_t thread;
    pthread_create(&thread, NULL, exit_later, NULL);
    pthread_exit(NULL);
}

static void thread_ends(void) {
    show_child("exec in a thread", start_child(exec_in_thread));
    show_file("by-shell");
    show_child("exit in a thread", start_child(exit_in_thread));
    show_child("the leader exits first", start_child(leader_exits_first));
    show_file("after-the-leader");
}

static void* open_fifo(void* unused) {
    show_open("the fifo", open("fifo", O_RDONLY));
    return unused;
}

// One thread waits in a call; the others are not held up.
static void one_thread_waits(void) {
    pthread_t thread;
    must("a fifo", mkfifo("fifo", 0600) == 0);
    must("a thread", pthread_create(&thread, NULL, open_fifo, NULL) == 0);
    for (int i = 0; i < 100; ++i) {
        must("work", mkdir("folder", 0755) == 0 && rmdir("folder") == 0);
    }
    show("worked", 1);
    const int fd = open("fifo", O_WRONLY);
    pthread_join(thread, NULL);
    close(fd);
    show("joined", 1);
}

static const struct comparison comparisons[] = {
    {"own-working-directory", own_working_directory},
    {"own-descriptors", own_descriptors},
    {"own-credentials", own_credentials},
    {"many-threads", many_threads},
    {"thread-ends", thread_ends},
    {"one-thread-waits", one_thread_waits},
};
const struct comparison_list thread_comparisons = {comparisons, sizeof comparisons / sizeof *comparisons};
