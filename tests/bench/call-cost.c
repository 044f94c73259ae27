// SPDX-License-Identifier: BSD-3-Clause
// call-cost MODE [PROCESSES [BATCHES]]: nanoseconds that one round of MODE takes in the current folder, which has a file
// named "file", with PROCESSES of them at once [1]. The number printed is wall-clock time of a batch divided by all
// rounds in it, of the best of BATCHES [7].
#include <arpa/inet.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
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
static void do_rename(void) {
    char name[32];
    char other[32];
    snprintf(name, sizeof name, "name-%d", getpid());
    snprintf(other, sizeof other, "other-%d", getpid());
    static int is_there;
    if (!is_there) {
        close(open(name, O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
        is_there = 1;
    }
    rename(name, other);
    rename(other, name);
}
static void do_access(void) {
    access("file", R_OK);
}
// To a socket that this process has bound on the loopback interface.
static void do_connect(void) {
    static int listening = -1;
    static struct sockaddr_in address = {.sin_family = AF_INET};
    if (listening < 0) {
        socklen_t length = sizeof address;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        listening = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (bind(listening, (struct sockaddr*)&address, length) != 0 || listen(listening, 8) != 0 ||
            getsockname(listening, (struct sockaddr*)&address, &length) != 0) {
            perror("a listening socket on the loopback interface");
            _exit(1);
        }
    }
    const int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(client, (struct sockaddr*)&address, sizeof address) != 0) {
        perror("connect");
        _exit(1);
    }
    const int server = accept(listening, NULL, NULL);
    const struct linger at_once = {.l_onoff = 1}; // no port is left in TIME_WAIT
    setsockopt(client, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close(client);
    close(server);
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
    {"rename", do_rename, 500},
    {"access", do_access, 4000},
    {"connect", do_connect, 300},
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
    int status;
    while (wait(&status) > 0) {
        if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
            exit(1);
        }
    }
    return (now() - start) / ((double)mode->rounds * processes);
}

int main(int count, char** arguments) {
    const int batches = count > 3 ? atoi(arguments[3]) : 7;
    const int processes = count > 2 ? atoi(arguments[2]) : 1;
    for (size_t i = 0; count > 1 && i < sizeof modes / sizeof *modes; ++i) {
        if (strcmp(modes[i].name, arguments[1]) == 0) {
            double best = batch(&modes[i], processes);
            for (int j = 1; j < batches; ++j) {
                const double time = batch(&modes[i], processes);
                best = time < best ? time : best;
            }
            printf("%.0f\n", best);
            return 0;
        }
    }
    fputs("usage: call-cost MODE [PROCESSES [BATCHES]]\n", stderr);
    return 2;
}
