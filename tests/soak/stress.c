// SPDX-License-Identifier: BSD-3-Clause
// stress SECONDS: a process tree that is as unpleasant to its supervisor as it can be without doing harm: processes
// that are killed at every point of a call, threads that exec, memory that vanishes while it is read, bad pointers,
// stopped processes, fork storms up to a limit, pids that are used up fast. Works in the folder it is started in.
// Ends by itself, with status 0 and "done" if nothing hung; nothing of it is left then.
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { kWorkers = 8 };

static unsigned seed;
static unsigned any(unsigned below) {
    seed = seed * 1103515245U + 12345U;
    return (seed >> 16) % below;
}

// Calls without end, until somebody kills it.
static void busy(void) {
    char name[64];
    char other[64];
    char refused[64];
    snprintf(name, sizeof name, "busy-%d", (int)getpid());
    snprintf(other, sizeof other, "busy-%d.x", (int)getpid());
    for (unsigned i = 0;; ++i) {
        // Nobody can make a folder there; below a sandbox it is a violation each time.
        snprintf(refused, sizeof refused, "/proc/soak-%d-%u", (int)getpid(), i);
        mkdir(refused, 0700);
        const int fd = open(name, O_CREAT | O_RDWR, 0600);
        close(fd);
        rename(name, other);
        chmod(other, 0640);
        unlink(other);
        mkdir("/no-such-folder/at/all", 0700);
        symlink("x", name);
        unlink(name);
    }
}

// A process is killed while its calls are decided.
static void killed_at_any_point(void) {
    const pid_t pid = fork();
    if (pid == 0) {
        busy();
    }
    if (pid < 0) {
        return; // kill(2) would take it for everybody
    }
    usleep(any(3000));
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
}

static void stopped_at_any_point(void) {
    const pid_t pid = fork();
    if (pid == 0) {
        busy();
    }
    if (pid < 0) {
        return; // kill(2) would take it for everybody
    }
    for (int i = 0; i < 5; ++i) {
        usleep(any(1000));
        kill(pid, SIGSTOP);
        usleep(any(1000));
        kill(pid, SIGCONT);
    }
    kill(pid, SIGSTOP);
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
}

static atomic_bool over;
static char* volatile shaky;
static void* pull_the_rug(void* unused) {
    while (!over) {
        munmap(shaky, 8192);
        mmap(shaky, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
        mprotect(shaky, 8192, PROT_NONE);
        mprotect(shaky, 8192, PROT_READ | PROT_WRITE);
    }
    return unused;
}

static int vanishing_memory(void) {
    pthread_t thread;
    shaky = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    pthread_create(&thread, NULL, pull_the_rug, NULL);
    for (int i = 0; i < 300; ++i) {
        syscall(SYS_mkdirat, AT_FDCWD, shaky + 4090, 0700);
        syscall(SYS_openat, AT_FDCWD, shaky + 8190, O_RDWR);
        syscall(SYS_renameat2, AT_FDCWD, shaky, AT_FDCWD, shaky + 100, 0);
        syscall(SYS_execve, shaky, NULL, NULL);
    }
    over = true;
    pthread_join(thread, NULL);
    return 0;
}

static int bad_pointers(void) {
    for (uintptr_t i = 0; i < 200; ++i) {
        const uintptr_t address = i % 3 == 0 ? i : i % 3 == 1 ? UINTPTR_MAX - i : (uintptr_t)any(UINT32_MAX) << (i % 32);
        syscall(SYS_openat, AT_FDCWD, address, O_RDWR | O_CREAT | O_EXCL | O_DIRECTORY, 0600);
        syscall(SYS_openat2, AT_FDCWD, address, address, 24L);
        syscall(SYS_mkdirat, AT_FDCWD, address, 0700);
        syscall(SYS_bind, 0, address, 16L);
        syscall(SYS_connect, 0, address, 16L);
        syscall(SYS_sendmsg, 0, address, 0L);
        // A descriptor that is not open: 0 is often /dev/null, whose mode is everybody's.
        syscall(SYS_fchmod, (int)((address & 0xffff) | 1 << 30), 0600);
    }
    return 0;
}

static void* run_shell(void* unused) {
    execl("/bin/sh", "sh", "-c", "exit 3", (char*)NULL);
    return unused;
}
static void* run_busy(void* unused) {
    busy();
    return unused;
}

static int exec_in_a_thread(void) {
    pthread_t thread;
    for (int i = 0; i < 3; ++i) {
        pthread_create(&thread, NULL, run_busy, NULL);
    }
    usleep(any(2000));
    pthread_create(&thread, NULL, run_shell, NULL);
    pthread_join(thread, NULL);
    return 1;
}

// As many processes as come in; half of them end unannounced.
static int fork_storm(void) {
    pid_t pids[40];
    int count = 0;
    for (int i = 0; i < 40; ++i) {
        const pid_t pid = fork();
        if (pid == 0) {
            mkdir("storm", 0700);
            rmdir("storm");
            kill(getpid(), i % 2 == 0 ? SIGKILL : SIGTERM);
            _exit(0);
        }
        if (pid > 0) {
            pids[count++] = pid;
        }
    }
    for (int i = 0; i < count; ++i) {
        waitpid(pids[i], NULL, 0);
    }
    return 0;
}

// Orphans, and pids that come and go.
static int short_lives(void) {
    for (volatile int i = 0; i < 60; ++i) {
        const pid_t pid = vfork();
        if (pid == 0) {
            _exit(0);
        }
        waitpid(pid, NULL, 0);
    }
    if (fork() == 0) {
        if (fork() == 0) {
            mkdir("orphan", 0700);
            rmdir("orphan");
            _exit(0);
        }
        _exit(0);
    }
    while (wait(NULL) > 0) {
    }
    return 0;
}

// State that differs from process to process, where there is a sandbox that listens.
static int states(void) {
    struct stat status;
    stat(SYDBOX_MAGIC_PREFIX "/whitelist/write+/soak/***", &status);
    for (int i = 0; i < 10; ++i) {
        if (fork() == 0) {
            stat(SYDBOX_MAGIC_PREFIX "/whitelist/write-/soak/***", &status);
            open("/soak/x", O_RDONLY | O_CREAT | O_EXCL, 0600);
            _exit(0);
        }
    }
    while (wait(NULL) > 0) {
    }
    return 0;
}

static void storm_of_signals(int number) {
    (void)number;
}

static int interrupted(void) {
    const struct sigaction action = {.sa_handler = storm_of_signals};
    sigaction(SIGUSR1, &action, NULL);
    const pid_t parent = getpid();
    const pid_t pid = fork();
    if (pid == 0) {
        for (int i = 0; i < 400; ++i) {
            kill(parent, SIGUSR1);
            if (i % 50 == 0) {
                usleep(100);
            }
        }
        _exit(0);
    }
    for (int i = 0; i < 100; ++i) {
        mkdir("interrupted", 0700);
        rmdir("interrupted");
    }
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) {
    }
    return 0;
}

static void in_child(int (*work)(void)) {
    const pid_t pid = fork();
    if (pid == 0) {
        alarm(30);
        _exit(work());
    }
    while (pid > 0 && waitpid(pid, NULL, 0) < 0 && errno == EINTR) {
    }
}

static void work_until(time_t end, unsigned number) {
    static int (*const kinds[])(void) = {vanishing_memory, bad_pointers, exec_in_a_thread, fork_storm,
                                         short_lives,      states,       interrupted};
    enum { kKinds = sizeof kinds / sizeof *kinds };
    seed = number * 7919U + 1;
    while (time(NULL) < end) {
        const unsigned choice = any(kKinds + 2);
        if (choice == kKinds) {
            killed_at_any_point();
        } else if (choice == kKinds + 1) {
            stopped_at_any_point();
        } else {
            in_child(kinds[choice]);
        }
    }
}

int main(int argc, char** argv) {
    const long seconds = argc == 2 ? strtol(argv[1], NULL, 10) : 0;
    if (seconds <= 0) {
        fputs("usage: stress SECONDS\n", stderr);
        return 2;
    }
    const struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    const time_t end = time(NULL) + seconds;
    for (unsigned i = 0; i < kWorkers; ++i) {
        if (fork() == 0) {
            work_until(end, i);
            _exit(0);
        }
    }
    int failed = 0;
    int status = 0;
    while (wait(&status) > 0) {
        failed += status != 0;
    }
    printf("%s\n", failed == 0 ? "done" : "a worker ended in another way");
    return failed == 0 ? 0 : 1;
}
