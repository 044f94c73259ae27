// SPDX-License-Identifier: BSD-3-Clause
// What a process can do that is hard on a tracer, or meant to get away from one. `tracee MODE [ARGUMENT]...`; harmless
// where nothing stops it. Prints what came of it; the exit status is 0, 2 for mistakes, 77 where it can't be tried.
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static char** words;

static int tell(const char* what, long result) {
    printf("%s: %s\n", what, result < 0 ? strerrorname_np(errno) : "0");
    return 0;
}

static void* wait_for_ever(void* unused) {
    for (;;) {
        pause();
    }
    return unused;
}

static void* execute(void* unused) {
    execvp(words[0], words);
    perror(words[0]);
    exit(2);
    return unused;
}

static void start_thread(void* (*work)(void*)) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, work, NULL) != 0) {
        fprintf(stderr, "tracee: no thread\n");
        exit(2);
    }
}

// Another thread than the leader executes the program, while more of them are about.
static int thread_exec(void) {
    start_thread(wait_for_ever);
    start_thread(execute);
    wait_for_ever(NULL);
    return 2;
}

static void* late_work(void* unused) {
    usleep(50000);
    const int file = open(words[0], O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    tell("open", file);
    exit(0);
    return unused;
}

// The leader is a zombie when another thread opens a file.
static int leader_ends(void) {
    start_thread(late_work);
    pthread_exit(NULL);
}

// A child that is not to be traced opens a file.
static int untraced(void) {
    const long child = syscall(SYS_clone, CLONE_UNTRACED | SIGCHLD, NULL, NULL, NULL, 0);
    if (child == 0) {
        _exit(open(words[0], O_WRONLY | O_CREAT | O_CLOEXEC, 0600) < 0 ? errno : 0);
    }
    if (child > 0) {
        int status = 0;
        waitpid((pid_t)child, &status, 0);
    }
    return tell("clone", child);
}

// A listener that lets a call go on: what comes before it would not be asked.
static int listener(void) {
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
    const struct sock_fprog program = {4, code};
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    const int fd = (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &program);
    if (fd < 0) {
        return tell("listener", -1);
    }
    const pid_t child = fork();
    if (child == 0) {
        const int file = (int)syscall(SYS_openat, AT_FDCWD, words[0], O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
        tell("open", file);
        fflush(stdout);
        _exit(0);
    }
    // The call may be refused before it gets here: then the child ends without a word.
    int status = 0;
    while (waitpid(child, &status, WNOHANG) == 0) {
        struct pollfd entry = {fd, POLLIN, 0};
        struct seccomp_notif request;
        memset(&request, 0, sizeof request);
        if (poll(&entry, 1, 20) == 1 && ioctl(fd, SECCOMP_IOCTL_NOTIF_RECV, &request) == 0) {
            struct seccomp_notif_resp reply = {request.id, 0, 0, SECCOMP_USER_NOTIF_FLAG_CONTINUE};
            ioctl(fd, SECCOMP_IOCTL_NOTIF_SEND, &reply);
        }
    }
    return 0;
}

// int 0x80 from a 64-bit program: the kernel takes the lower half of a register, which leads to the first path; the
// whole register leads to the second.
static int upper_half(void) {
#ifdef __x86_64__
    char* const low = mmap((void*)0x10000000UL, 4096, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    char* const high = mmap((void*)0x110000000UL, 4096, PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    if (low == MAP_FAILED || high == MAP_FAILED) {
        return 77;
    }
    strcpy(low, words[0]);
    strcpy(high, words[1]);
    long result = 5; // open
    __asm__ volatile("int $0x80"
                     : "+a"(result)
                     : "b"(high), "c"((long)(O_WRONLY | O_CREAT)), "d"(0600L)
                     : "memory", "r8", "r9", "r10", "r11");
    errno = result < 0 ? (int)-result : 0;
    return tell("open", result);
#else
    return 77;
#endif
}

static int trace_me(void) {
    return tell("traceme", ptrace(PTRACE_TRACEME, 0, NULL, NULL));
}

static void make_children(void) {
    signal(SIGCHLD, SIG_IGN);
    for (;;) {
        if (fork() == 0) {
            _exit(0);
        }
    }
}

// Again and again a process that makes others is killed. Those that it has just made must run, though it can't tell of
// them any more; while we wait for them, nothing else happens that could set them going.
static int orphans(void) {
    enum { kTries = 500, kTimeout = 5000 };
    for (unsigned try = 0; try < kTries; try++) {
        int ends[2];
        if (pipe2(ends, O_CLOEXEC) != 0) {
            return 2;
        }
        const pid_t maker = fork();
        if (maker == 0) {
            make_children();
        }
        usleep(try * 7919 % 500);
        kill(maker, SIGKILL);
        waitpid(maker, NULL, 0);
        close(ends[1]);
        struct pollfd rest = {.fd = ends[0]};
        if (poll(&rest, 1, kTimeout) != 1) {
            printf("try %u: a process does not run\n", try);
            return 0;
        }
        close(ends[0]);
    }
    puts("all ran");
    return 0;
}

int main(int argc, char** argv) {
    static const struct {
        const char* name;
        int arguments;
        int (*run)(void);
    } modes[] = {{"thread-exec", 1, thread_exec}, {"leader-ends", 1, leader_ends}, {"untraced", 1, untraced},
                 {"listener", 1, listener},       {"upper-half", 2, upper_half},   {"trace-me", 0, trace_me},
                 {"orphans", 0, orphans}};
    words = argv + 2;
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        if (argc >= 2 && strcmp(argv[1], modes[i].name) == 0 && argc - 2 >= modes[i].arguments) {
            return modes[i].run();
        }
    }
    fprintf(stderr, "usage: tracee thread-exec COMMAND... | leader-ends FILE | untraced FILE | listener FILE |\n"
                    "       upper-half FILE FILE | trace-me | orphans\n");
    return 2;
}
