// SPDX-License-Identifier: BSD-3-Clause
// What a process is born with, and how processes end, stop, and are waited for.
#include "faithful.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

static void descriptors(void) {
    for (int fd = 0; fd < 1024; ++fd) {
        struct stat status;
        if (fstat(fd, &status) == 0) {
            printf("%d type %o flags %x %x\n", fd, status.st_mode & S_IFMT, (unsigned)fcntl(fd, F_GETFL),
                   (unsigned)fcntl(fd, F_GETFD));
        }
    }
}

static void limits(void) {
    for (int which = 0; which < RLIM_NLIMITS; ++which) {
        struct rlimit limit;
        if (getrlimit(which, &limit) == 0) {
            printf("%d: %llu %llu\n", which, (unsigned long long)limit.rlim_cur, (unsigned long long)limit.rlim_max);
        }
    }
}

static void signal_state(void) {
    sigset_t mask;
    sigset_t pending;
    sigprocmask(SIG_SETMASK, NULL, &mask);
    sigpending(&pending);
    for (int number = 1; number < NSIG; ++number) {
        struct sigaction action;
        if (sigaction(number, NULL, &action) == 0) {
            printf("%d: %s%s%s\n", number, action.sa_handler == SIG_IGN ? "ignored" : "default",
                   sigismember(&mask, number) == 1 ? " blocked" : "", sigismember(&pending, number) == 1 ? " pending" : "");
        }
    }
    stack_t stack;
    show("alternate stack", sigaltstack(NULL, &stack) == 0 ? stack.ss_flags : -1);
}

static int compare_texts(const void* left, const void* right) {
    return strcmp(*(char* const*)left, *(char* const*)right);
}

static void environment(void) {
    size_t count = 0;
    while (environ[count] != NULL) {
        ++count;
    }
    qsort(environ, count, sizeof *environ, compare_texts);
    for (size_t i = 0; i < count; ++i) {
        const bool is_sydbox = strncmp(environ[i], "SYDBOX", 6) == 0;
        if (!is_sydbox && strncmp(environ[i], "_=", 2) != 0) {
            show_text("variable", environ[i], strlen(environ[i]));
        }
    }
}

static void status_fields(void) {
    // Ids, sizes and counters of the run differ; NoNewPrivs and Seccomp are the price of the sandbox.
    static const char* const wanted[] = {"Name:",   "Umask:",  "State:",  "Tgid",        "TracerPid:", "Uid:",
                                         "Gid:",    "Groups:", "Threads", "SigPnd",      "ShdPnd",     "SigBlk",
                                         "SigIgn",  "SigCgt",  "CapInh",  "CapPrm",      "CapEff",     "CapBnd",
                                         "CapAmb",  "Cpus_allowed_list", "Mems_allowed_list", "CoreDumping", "THP_enabled",
                                         "Speculation_Store_Bypass", "SpeculationIndirectBranch"};
    char line[8192];
    FILE* const file = fopen("/proc/self/status", "re");
    must("/proc/self/status", file != NULL);
    while (fgets(line, sizeof line, file) != NULL) {
        for (size_t i = 0; i < sizeof wanted / sizeof *wanted; ++i) {
            if (strncmp(line, wanted[i], strlen(wanted[i])) == 0 && strncmp(line, "Tgid", 4) != 0) {
                fputs(line, stdout);
            }
        }
    }
    fclose(file);
}

static void attributes(void) {
    struct sched_param parameters;
    unsigned long slack = 0;
    int value = 0;
    show("priority", getpriority(PRIO_PROCESS, 0));
    show("scheduler", sched_getscheduler(0));
    show("its parameter", sched_getparam(0, &parameters) == 0 ? parameters.sched_priority : -1);
    show("dumpable", prctl(PR_GET_DUMPABLE));
    show("kept capabilities", prctl(PR_GET_KEEPCAPS));
    show("securebits", prctl(PR_GET_SECUREBITS));
    show("signal of the parent's death", prctl(PR_GET_PDEATHSIG, &value) == 0 ? value : -1);
    show("subreaper", prctl(PR_GET_CHILD_SUBREAPER, &value) == 0 ? value : -1);
    slack = (unsigned long)prctl(PR_GET_TIMERSLACK);
    show("timer slack", (long)slack);
    show("tsc", prctl(PR_GET_TSC, &value) == 0 ? value : -1);
    show("io priority", (long)syscall(SYS_ioprio_get, 1, 0));
    show("personality", (long)syscall(SYS_personality, 0xffffffffU));
    show("secure", (long)getauxval(AT_SECURE));
    show("page size", sysconf(_SC_PAGESIZE));
    show("processors", sysconf(_SC_NPROCESSORS_ONLN));
    show("user", (long)getuid());
    show("effective user", (long)geteuid());
    show("groups", getgroups(0, NULL));
}

static void relations(void) {
    show("leads its group", getpgrp() == getpid());
    show("group of the parent", getpgid(getppid()) == getpgrp());
    show("session of the parent", getsid(getppid()) == getsid(0));
    show("leads its session", getsid(0) == getpid());
    show("terminal of standard input", tcgetpgrp(0) < 0 ? -1 : 1);
    show_open("terminal", open("/dev/tty", O_RDWR));
    show("a new group", setpgid(0, 0));
    show("leads its group", getpgrp() == getpid());
    show("a new session", setsid() < 0 ? -1 : 0);
    show("group of init", setpgid(0, 1));
}

static int exit_with_7(void) {
    return 7;
}
static int kill_itself(void) {
    kill(getpid(), SIGTERM);
    return 0;
}
static int abort_itself(void) {
    const struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    abort();
}
static int crash(void) {
    const struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    raise(SIGSEGV);
    return 0;
}
static int write_to_nobody(void) {
    int ends[2];
    must("a pipe", pipe(ends) == 0);
    close(ends[0]);
    return (int)write(ends[1], "x", 1);
}
static int time_out(void) {
    alarm(1);
    pause();
    return 0;
}
static int exceed_file_size(void) {
    const struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    setrlimit(RLIMIT_FSIZE, &none);
    const int fd = open("file", O_CREAT | O_WRONLY, 0600);
    return (int)write(fd, "x", 1);
}

static void wait_statuses(void) {
    show_child("exit", start_child(exit_with_7));
    show_child("SIGTERM", start_child(kill_itself));
    show_child("abort", start_child(abort_itself));
    show_child("crash", start_child(crash));
    show_child("SIGPIPE", start_child(write_to_nobody));
    show_child("alarm", start_child(time_out));
    show_child("SIGXFSZ", start_child(exceed_file_size));
    show("no child", waitpid(-1, NULL, 0));
    show("not a child", waitpid(1, NULL, WNOHANG));
    show("bad options", waitpid(-1, NULL, 0x10000000));
}

static int pause_for_ever(void) {
    while (pause() < 0) {
    }
    return 0;
}

static void stop_and_continue(void) {
    int status = 0;
    const pid_t pid = start_child(pause_for_ever);
    show("SIGSTOP", kill(pid, SIGSTOP));
    show("wait", waitpid(pid, &status, WUNTRACED) == pid);
    show("stopped by", WIFSTOPPED(status) ? WSTOPSIG(status) : -1);
    show("nothing new", waitpid(pid, &status, WUNTRACED | WNOHANG));
    show("SIGCONT", kill(pid, SIGCONT));
    show("wait", waitpid(pid, &status, WCONTINUED) == pid);
    show("continued", WIFCONTINUED(status));
    show("SIGKILL", kill(pid, SIGKILL));
    show_child("killed", pid);
    show("signal to nobody", kill(pid, 0));
}

// A process that is stopped in the middle of its work goes on with it afterwards.
static int make_many_files(void) {
    for (int i = 0; i < 500; ++i) {
        char name[32];
        snprintf(name, sizeof name, "file%d", i);
        const int fd = open(name, O_CREAT | O_EXCL | O_WRONLY, 0600);
        if (fd < 0) {
            return 1;
        }
        close(fd);
    }
    return 0;
}

static void stops_during_calls(void) {
    const pid_t pid = start_child(make_many_files);
    for (int i = 0; i < 50; ++i) {
        kill(pid, SIGSTOP);
        usleep(500);
        kill(pid, SIGCONT);
        usleep(500);
    }
    show_child("made", pid);
    show("the last one", access("file499", F_OK));
}

static volatile sig_atomic_t deaths;
static void count_death(int number, siginfo_t* info, void* context) {
    (void)number;
    (void)context;
    deaths += info->si_code == CLD_EXITED && info->si_status == 7 ? 1 : 1000;
}

static void child_signals(void) {
    struct sigaction action = {.sa_sigaction = count_death, .sa_flags = SA_SIGINFO | SA_RESTART};
    sigaction(SIGCHLD, &action, NULL);
    for (int i = 0; i < 20; ++i) {
        show_child("child", start_child(exit_with_7));
    }
    show("SIGCHLD", deaths);
    signal(SIGCHLD, SIG_IGN);
    start_child(exit_with_7);
    show("nothing to wait for when ignored", waitpid(-1, NULL, 0));
}

static int make_a_tree(void) {
    static int depth;
    if (++depth > 6) {
        char name[32];
        snprintf(name, sizeof name, "leaf-%d", (int)getpid());
        return mkdir(name, 0755) == 0 ? 1 : 0;
    }
    int leaves = 0;
    for (int i = 0; i < 2; ++i) {
        const pid_t pid = start_child(make_a_tree);
        int status = 0;
        waitpid(pid, &status, 0);
        leaves += WEXITSTATUS(status);
    }
    return leaves;
}

static void tree_of_processes(void) {
    int status = 0;
    waitpid(start_child(make_a_tree), &status, 0);
    show("leaves", WEXITSTATUS(status));
    int count = 0;
    DIR* const folder = opendir(".");
    for (const struct dirent* entry; (entry = readdir(folder)) != NULL;) {
        count += strncmp(entry->d_name, "leaf-", 5) == 0;
    }
    closedir(folder);
    show("folders", count);
}

static int leave_an_orphan(void) {
    const pid_t middle = fork();
    if (middle == 0) {
        if (fork() == 0) {
            usleep(100000);
            mkdir("by-an-orphan", 0755);
            _exit(5);
        }
        _exit(0);
    }
    waitpid(middle, NULL, 0);
    int status = 0;
    show("the orphan is ours", wait(&status) > 0);
    show("its status", WEXITSTATUS(status));
    show_file("by-an-orphan");
    return 0;
}

static void reaper_of_orphans(void) {
    show("subreaper", prctl(PR_SET_CHILD_SUBREAPER, 1));
    leave_an_orphan();
}

static void process_limit(void) {
    if (geteuid() == 0) {
        show("no limit for root", 0);
        return;
    }
    const struct rlimit one = {1, 1};
    show("setrlimit", setrlimit(RLIMIT_NPROC, &one));
    show("fork", fork());
}

static const struct comparison comparisons[] = {
    {"descriptors", descriptors},
    {"limits", limits},
    {"signal-state", signal_state},
    {"environment", environment},
    {"status-fields", status_fields},
    {"attributes", attributes},
    {"relations", relations},
    {"wait-statuses", wait_statuses},
    {"stop-and-continue", stop_and_continue},
    {"stops-during-calls", stops_during_calls},
    {"child-signals", child_signals},
    {"tree-of-processes", tree_of_processes},
    {"reaper-of-orphans", reaper_of_orphans},
    {"process-limit", process_limit},
};
const struct comparison_list process_comparisons = {comparisons, sizeof comparisons / sizeof *comparisons};
