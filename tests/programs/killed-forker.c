// SPDX-License-Identifier: BSD-3-Clause
// killed-forker PATH ROUNDS: processes whose parent was killed while it forked them, and which a process that may do more
// than the parent adopts.
//
// The first process becomes a reaper of orphans (PR_SET_CHILD_SUBREAPER). A child of it switches the check of writes on
// and locks its magic; in each round that one makes a process which forks until it is killed. Each of the orphans tries
// to create PATH, and to switch the check off. Prints how many could do either. Exit status: 0, or 3 if something went
// wrong.
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static int give_magic(const char* command) {
    char path[4096];
    struct stat status;
    snprintf(path, sizeof path, "%s/%s", SYDBOX_MAGIC_PREFIX, command);
    return stat(path, &status);
}

static _Noreturn void be_orphan(const char* path, unsigned* escapes) {
    usleep(1000);
    if (open(path, O_CREAT | O_WRONLY, 0644) >= 0 || give_magic("core/sandbox/write:off") == 0) {
        __atomic_add_fetch(escapes, 1, __ATOMIC_SEQ_CST);
    }
    _exit(0);
}

static _Noreturn void be_locked(const char* path, int rounds, unsigned* escapes) {
    if (give_magic("core/sandbox/write:deny") != 0 || give_magic("core/trace/magic_lock:on") != 0) {
        _exit(3);
    }
    for (int round = 0; round < rounds; ++round) {
        const pid_t forker = fork();
        if (forker == 0) {
            alarm(10);
            for (int i = 0; i < 2000; ++i) {
                if (fork() == 0) {
                    be_orphan(path, escapes);
                }
                usleep(1);
            }
            _exit(0);
        }
        usleep((unsigned)rand() % 2000);
        kill(forker, SIGKILL);
        waitpid(forker, NULL, 0);
    }
    _exit(0);
}

int main(int count, char** arguments) {
    unsigned* const escapes =
        mmap(NULL, sizeof *escapes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (count != 3 || escapes == MAP_FAILED || prctl(PR_SET_CHILD_SUBREAPER, 1) != 0) {
        return 3;
    }
    const pid_t locked = fork();
    if (locked == 0) {
        be_locked(arguments[1], atoi(arguments[2]), escapes);
    }
    int status = 3 << 8;
    waitpid(locked, &status, 0);
    while (wait(NULL) > 0) {
    }
    printf("%u\n", *escapes);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 3;
}
