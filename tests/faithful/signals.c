// SPDX-License-Identifier: BSD-3-Clause
// Signals that come while a call waits, or while one is being decided.
#include "faithful.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t handled;
static void count(int number) {
    (void)number;
    ++handled;
}

static void handle(int number, int flags) {
    const struct sigaction action = {.sa_handler = count, .sa_flags = flags};
    must("a handler", sigaction(number, &action, NULL) == 0);
}

static void in_milliseconds(int delay, int interval) {
    const struct itimerval timer = {{0, interval * 1000L}, {0, delay * 1000L}};
    must("a timer", setitimer(ITIMER_REAL, &timer, NULL) == 0);
}

static void fifo_interrupted(void) {
    must("a fifo", mkfifo("fifo", 0600) == 0);
    handle(SIGALRM, 0);
    in_milliseconds(100, 0);
    show_open("for reading", open("fifo", O_RDONLY));
    in_milliseconds(100, 0);
    show_open("for writing", open("fifo", O_WRONLY));
    in_milliseconds(100, 0);
    show_open("creating", open("fifo", O_WRONLY | O_CREAT, 0600));
    show("handled", handled);
}

static int open_fifo_later(void) {
    usleep(300000);
    const int fd = open("fifo", O_WRONLY);
    return fd < 0 ? 1 : 0;
}
static int read_fifo_later(void) {
    usleep(300000);
    const int fd = open("fifo", O_RDONLY);
    return fd < 0 ? 1 : 0;
}

static void fifo_restarted(void) {
    must("a fifo", mkfifo("fifo", 0600) == 0);
    handle(SIGALRM, SA_RESTART);
    const pid_t writer = start_child(open_fifo_later);
    in_milliseconds(100, 0);
    show_open("for reading", open("fifo", O_RDONLY));
    show_child("writer", writer);
    const pid_t reader = start_child(read_fifo_later);
    in_milliseconds(100, 0);
    show_open("for writing", open("fifo", O_WRONLY));
    show_child("reader", reader);
    show("handled", handled);
}

static int open_fifo_for_ever(void) {
    return open("fifo", O_WRONLY) < 0;
}

static void killed_in_a_call(void) {
    static const int numbers[] = {SIGINT, SIGTERM, SIGKILL, SIGHUP, SIGUSR1};
    must("a fifo", mkfifo("fifo", 0600) == 0);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; ++i) {
        const pid_t pid = start_child(open_fifo_for_ever);
        usleep(50000);
        show("kill", kill(pid, numbers[i]));
        show_child("blocked in open", pid);
    }
}

static void waits_interrupted(void) {
    char text[8];
    int ends[2];
    struct timespec left = {0, 0};
    const struct timespec wanted = {5, 0};
    must("a pipe", pipe(ends) == 0);
    handle(SIGALRM, 0);
    in_milliseconds(100, 0);
    show("read", read(ends[0], text, sizeof text));
    in_milliseconds(100, 0);
    show("nanosleep", nanosleep(&wanted, &left));
    show("time is left", left.tv_sec == 4);
    in_milliseconds(100, 0);
    show("poll", poll(NULL, 0, 5000));
    in_milliseconds(100, 0);
    show("pause", pause());
    handle(SIGALRM, SA_RESTART);
    in_milliseconds(100, 0);
    show("poll is never restarted", poll(NULL, 0, 5000));
    show("handled", handled);
}

// Calls that can't be interrupted are not, however many signals come. Without SA_RESTART a few are: sydbox(1), NOTES.
static void storm_of_signals(void) {
    long failures = 0;
    handle(SIGALRM, SA_RESTART);
    in_milliseconds(1, 1);
    for (int i = 0; i < 500; ++i) {
        const int fd = open("file", O_CREAT | O_RDWR, 0600);
        failures += fd < 0;
        failures += close(fd) != 0;
        failures += mkdir("folder", 0755) != 0;
        failures += chmod("folder", 0700) != 0;
        failures += rename("file", "moved") != 0;
        failures += unlink("moved") != 0;
        failures += rmdir("folder") != 0;
    }
    in_milliseconds(0, 0);
    show("failures", failures);
}


static void queued_signals(void) {
    sigset_t set;
    siginfo_t info;
    sigemptyset(&set);
    sigaddset(&set, SIGRTMIN);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, NULL);
    for (int i = 0; i < 5; ++i) {
        show("sigqueue", sigqueue(getpid(), SIGRTMIN, (union sigval){.sival_int = i}));
        show("a call between", mkdir(i % 2 == 0 ? "a" : "b", 0755));
    }
    kill(getpid(), SIGUSR1);
    for (int i = 0; i < 6; ++i) {
        const int number = sigwaitinfo(&set, &info);
        show(number == SIGUSR1 ? "USR1" : "RTMIN", info.si_value.sival_int);
        show("from us", info.si_pid == getpid() && info.si_uid == getuid());
    }
    const struct timespec none = {0, 0};
    show("no more", sigtimedwait(&set, NULL, &none));
}

static volatile sig_atomic_t fault_code;
static char* volatile fault_page;
static void on_fault(int number, siginfo_t* info, void* context) {
    (void)context;
    fault_code = info->si_code * 100 + number + (info->si_addr == fault_page ? 10000 : 0);
    mprotect(fault_page, 4096, PROT_READ | PROT_WRITE);
}

static void faults(void) {
    struct sigaction action = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO};
    sigaction(SIGSEGV, &action, NULL);
    fault_page = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    *(volatile char*)fault_page = 1;
    show("code", fault_code);
    signal(SIGPIPE, SIG_IGN);
    int ends[2];
    must("a pipe", pipe(ends) == 0);
    close(ends[0]);
    show("write to nobody", write(ends[1], "x", 1));
}

static void descriptors_of_events(void) {
    sigset_t set;
    uint64_t value = 0;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR2);
    sigprocmask(SIG_BLOCK, &set, NULL);
    const int signals = signalfd(-1, &set, SFD_NONBLOCK);
    struct signalfd_siginfo info;
    show("nothing yet", read(signals, &info, sizeof info));
    kill(getpid(), SIGUSR2);
    show("signal", read(signals, &info, sizeof info) == sizeof info ? (long)info.ssi_signo : -1);
    const int event = eventfd(3, EFD_NONBLOCK);
    show("event", read(event, &value, sizeof value) == 8 ? (long)value : -1);
    show("no event", read(event, &value, sizeof value));
    const int timer = timerfd_create(CLOCK_MONOTONIC, 0);
    const struct itimerspec soon = {{0, 0}, {0, 1000000}};
    show("timer", timerfd_settime(timer, 0, &soon, NULL));
    show("expired", read(timer, &value, sizeof value) == 8 ? (long)value : -1);
}

static const struct comparison comparisons[] = {
    {"fifo-interrupted", fifo_interrupted},
    {"fifo-restarted", fifo_restarted},
    {"killed-in-a-call", killed_in_a_call},
    {"waits-interrupted", waits_interrupted},
    {"storm-of-signals", storm_of_signals},
    {"queued-signals", queued_signals},
    {"faults", faults},
    {"descriptors-of-events", descriptors_of_events},
};
const struct comparison_list signal_comparisons = {comparisons, sizeof comparisons / sizeof *comparisons};
