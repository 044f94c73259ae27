// SPDX-License-Identifier: BSD-3-Clause
// call-cost MODE [PROCESSES]: nanoseconds that one round of MODE takes in the current folder, the best of some batches,
// with PROCESSES of them at once [1]. The number printed is wall-clock time of a batch divided by all rounds in it.
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char** environ;

static void do_stat(void) {
    struct stat status;
    stat("file", &status);
}
static void do_stat_missing(void) {
    struct stat status;
    stat("/usr/include/there/is/no/such.h", &status);
}
static void do_open_read(void) {
    close(open("file", O_RDONLY | O_CLOEXEC));
}
static void do_open_write(void) {
    close(open("file", O_WRONLY | O_CLOEXEC));
}
static void do_create_unlink(void) {
    char name[32];
    snprintf(name, sizeof name, "new-%d", getpid());
    close(open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
    unlink(name);
}
static void do_mkdir_rmdir(void) {
    char name[32];
    snprintf(name, sizeof name, "dir-%d", getpid());
    mkdir(name, 0755);
    rmdir(name);
}
static void do_chmod(void) {
    chmod("file", 0644);
}
static void do_getppid(void) {
    getppid();
}
static void do_spawn(void) {
    char* arguments[] = {"true", NULL};
    pid_t pid;
    if (posix_spawn(&pid, "/bin/true", NULL, NULL, arguments, environ) == 0) {
        waitpid(pid, NULL, 0);
    }
}

static const struct mode {
    const char* name;
    void (*round)(void);
    int rounds; // in a batch
} modes[] = {
    {"stat", do_stat, 4000},
    {"stat-missing", do_stat_missing, 4000},
    {"open-read", do_open_read, 4000},
    {"open-write", do_open_write, 2000},
    {"create-unlink", do_create_unlink, 500},
    {"mkdir-rmdir", do_mkdir_rmdir, 500},
    {"chmod", do_chmod, 2000},
    {"getppid", do_getppid, 20000},
    {"spawn", do_spawn, 100},
};

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static double batch(const struct mode* mode, int processes) {
    const double start = now();
    for (int process = 0; process < processes; ++process) {
        const pid_t pid = fork();
        if (pid == 0) {
            for (int i = 0; i < mode->rounds; ++i) {
                mode->round();
            }
            _exit(0);
        }
        if (pid < 0) {
            perror("fork");
            exit(1);
        }
    }
    while (wait(NULL) > 0) {
    }
    return (now() - start) / ((double)mode->rounds * processes);
}

int main(int count, char** arguments) {
    enum { kBatches = 7 };
    const int processes = count > 2 ? atoi(arguments[2]) : 1;
    for (size_t i = 0; count > 1 && i < sizeof modes / sizeof *modes; ++i) {
        if (strcmp(modes[i].name, arguments[1]) == 0) {
            double best = batch(&modes[i], processes);
            for (int j = 1; j < kBatches; ++j) {
                const double time = batch(&modes[i], processes);
                best = time < best ? time : best;
            }
            printf("%.0f\n", best);
            return 0;
        }
    }
    fputs("usage: call-cost MODE [PROCESSES]\n", stderr);
    return 2;
}
