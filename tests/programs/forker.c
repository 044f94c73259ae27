// SPDX-License-Identifier: BSD-3-Clause
// forker MODE WHO MAGIC PATH: who has whose state? For the integration tests of inheritance.
// forker --cases FILE: many of these, as cases.h says; a call is MODE WHO MAGIC PATH, and its outcome is what is
// printed behind "MODE WHO: ".
//
// The creator makes a new process (or thread) in the way that MODE says. WHO gives the magic command MAGIC ("-": none):
//   before   the creator, before it makes the new one
//   middle   the one between the two (daemon, orphan, orphan-late), before it makes the new one
//   after    the creator, when the new one is there
//   new      the new one
// Then the new one opens PATH for writing; with `new` the creator does so, after the magic of the new one.
// Prints "MODE WHO: written" or "MODE WHO: EPERM". Exit status: 0 if written, 1 if not; 2 for wrong usage; 3 if
// something else went wrong; 4 if the magic command was refused. Ends after 20 s in any case.
#include "cases.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { kTimeLimit = 20, kMagicRefused = 1 << 16 };

// What happens, and the pipes by which the creator and the new one take turns.
struct plan {
    const char* who;
    const char* magic;
    const char* path;
    int wait_for_go, go; // a byte: the new one may act
    int answers, answer; // an int: what came of it; see act()
};

static _Noreturn void broken(const char* what) {
    fprintf(stderr, "forker: %s: %s\n", what, strerror(errno));
    exit(3);
}

static bool by(const struct plan* plan, const char* who) {
    return strcmp(plan->who, who) == 0;
}

// 0, or kMagicRefused with the errno.
static int give_magic(const char* magic) {
    char path[4096];
    struct stat status;
    if (strcmp(magic, "-") == 0) {
        return 0;
    }
    snprintf(path, sizeof path, "%s/%s", SYDBOX_MAGIC_PREFIX, magic);
    return stat(path, &status) == 0 ? 0 : kMagicRefused | errno;
}

// 0 or an errno.
static int open_for_writing(const char* path) {
    const int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
    if (fd < 0) {
        return errno;
    }
    close(fd);
    return 0;
}

// What the new one does. The answer is 0, an errno, or kMagicRefused with an errno.
static void act(const struct plan* plan) {
    char byte = 0;
    alarm(kTimeLimit);
    if (read(plan->wait_for_go, &byte, 1) != 1) {
        return; // the creator is gone
    }
    const int answer = by(plan, "new") ? give_magic(plan->magic) : open_for_writing(plan->path);
    if (write(plan->answer, &answer, sizeof answer) != sizeof answer) {
        broken("answer");
    }
}

static _Noreturn void act_and_end(const struct plan* plan) {
    // The creator's end must not stay open here, or a dead creator would not be noticed.
    close(plan->go);
    act(plan);
    _exit(0);
}

// -- ways to make a new one: 0, or an errno if the kernel (or sydbox) refused -----------------------------------------
static int checked(long pid) {
    return pid < 0 ? errno : 0;
}

static int by_fork(struct plan* plan) {
    const pid_t pid = fork();
    if (pid == 0) {
        act_and_end(plan);
    }
    return checked(pid);
}

// For ways that end in a new program: this one, called as `forker --act ...`.
struct command {
    char program[4096], wait_for_go[16], answer[16];
    char* words[8];
};
static void make_command(struct command* command, const struct plan* plan) {
    const ssize_t length = readlink("/proc/self/exe", command->program, sizeof command->program - 1);
    if (length < 0) {
        broken("/proc/self/exe");
    }
    command->program[length] = '\0';
    snprintf(command->wait_for_go, sizeof command->wait_for_go, "%d", plan->wait_for_go);
    snprintf(command->answer, sizeof command->answer, "%d", plan->answer);
    char* const words[8] = {command->program,  (char*)"--act",       (char*)plan->who, (char*)plan->magic,
                            (char*)plan->path, command->wait_for_go, command->answer,  NULL};
    memcpy(command->words, words, sizeof words);
}
static int act_as_told(char** words) {
    const struct plan plan = {.who = words[0],
                              .magic = words[1],
                              .path = words[2],
                              .wait_for_go = atoi(words[3]),
                              .go = -1,
                              .answer = atoi(words[4])};
    act(&plan);
    return 0;
}

static int by_vfork(struct plan* plan) {
    struct command command;
    make_command(&command, plan);
    const pid_t pid = vfork();
    if (pid == 0) {
        execv(command.program, command.words);
        _exit(127);
    }
    return checked(pid);
}

static int by_posix_spawn(struct plan* plan) {
    extern char** environ;
    struct command command;
    make_command(&command, plan);
    pid_t pid = 0;
    return posix_spawn(&pid, command.program, NULL, NULL, command.words, environ);
}

static void* act_in_thread(void* plan) {
    act(plan);
    return NULL;
}
static int by_thread(struct plan* plan) {
    pthread_t thread;
    return pthread_create(&thread, NULL, act_in_thread, plan);
}

// A thread that is not the process's first one makes a process.
static void* fork_in_thread(void* plan) {
    return (void*)(intptr_t)by_fork(plan);
}
static int by_thread_fork(struct plan* plan) {
    pthread_t thread;
    void* result = NULL;
    const int error = pthread_create(&thread, NULL, fork_in_thread, plan);
    if (error != 0) {
        return error;
    }
    pthread_join(thread, &result);
    return (int)(intptr_t)result;
}

// Makes the one in the middle, which gives its magic, makes the new one, and then ends or waits for its end.
static pid_t make_middle(struct plan* plan, bool ends, int ready) {
    const pid_t middle = fork();
    if (middle < 0) {
        broken("fork");
    }
    if (middle > 0) {
        return middle;
    }
    alarm(kTimeLimit);
    setsid();
    const int refused = by(plan, "middle") ? give_magic(plan->magic) : 0;
    const int result = refused != 0 ? refused : by_fork(plan);
    if (write(ready, &result, sizeof result) != sizeof result) {
        _exit(3);
    }
    while (!ends) {
        pause();
    }
    _exit(0);
}
static int from_middle(struct plan* plan, bool ends, bool late) {
    int ready[2], result = 0;
    if (pipe2(ready, O_CLOEXEC) != 0) {
        broken("pipe2");
    }
    const pid_t middle = make_middle(plan, ends, ready[1]);
    if (read(ready[0], &result, sizeof result) != sizeof result) {
        broken("the one in the middle");
    }
    if (late) {
        // Its state changes while the old parent lives; only then is it orphaned.
        const int refused = by(plan, "after") ? give_magic(plan->magic) : 0;
        result = refused != 0 ? refused : result;
    }
    if (!ends) {
        kill(middle, SIGKILL);
    }
    if (waitpid(middle, NULL, 0) != middle) {
        broken("waitpid");
    }
    return result;
}
// The one in the middle ends by itself.
static int by_daemon(struct plan* plan) {
    return from_middle(plan, true, false);
}
// The one in the middle is killed by SIGKILL: there is no call by which its end could be foreseen.
static int by_orphan(struct plan* plan) {
    return from_middle(plan, false, false);
}
static int by_late_orphan(struct plan* plan) {
    return from_middle(plan, false, true);
}

// CLONE_PARENT: the new one is the creator's sibling, but must have the creator's state.
static int by_clone_parent(struct plan* plan) {
    const long pid = syscall(SYS_clone, (unsigned long)(CLONE_PARENT | SIGCHLD), NULL, NULL, NULL, NULL);
    if (pid == 0) {
        act_and_end(plan);
    }
    return checked(pid);
}
static int by_clone3_parent(struct plan* plan) {
    struct clone_args arguments = {.flags = CLONE_PARENT};
    const long pid = syscall(SYS_clone3, &arguments, sizeof arguments);
    if (pid == 0) {
        act_and_end(plan);
    }
    return checked(pid);
}

static const struct {
    const char* name;
    int (*make)(struct plan* plan);
} ways[] = {
    {"fork", by_fork},
    {"vfork", by_vfork},
    {"posix_spawn", by_posix_spawn},
    {"thread", by_thread},
    {"thread-fork", by_thread_fork},
    {"daemon", by_daemon},
    {"orphan", by_orphan},
    {"orphan-late", by_late_orphan},
    {"clone-parent", by_clone_parent},
    {"clone3-parent", by_clone3_parent},
};

// -- the creator -----------------------------------------------------------------------------------------------------
// "written", or where it ended and the name of an errno.
static const char* outcome_of(const char* stage, int result) {
    static char outcome[64];
    const char* const name = strerrorname_np(result & ~kMagicRefused);
    if ((result & kMagicRefused) != 0) {
        stage = "magic refused: ";
    }
    snprintf(outcome, sizeof outcome, "%s%s", stage, result == 0 ? "written" : name != NULL ? name : "unknown");
    return outcome;
}

static void make_pipes(struct plan* plan) {
    int go[2], answer[2];
    if (pipe(go) != 0 || pipe(answer) != 0) {
        broken("pipe");
    }
    plan->wait_for_go = go[0];
    plan->go = go[1];
    plan->answers = answer[0];
    plan->answer = answer[1];
    // New programs need the other two.
    fcntl(plan->go, F_SETFD, FD_CLOEXEC);
    fcntl(plan->answers, F_SETFD, FD_CLOEXEC);
}

static const char* run(struct plan* plan, int (*make)(struct plan* plan)) {
    int answer = 0;
    const bool late = make == by_late_orphan;
    int refused = by(plan, "before") ? give_magic(plan->magic) : 0;
    if (refused != 0) {
        return outcome_of("", refused);
    }
    const int error = make(plan);
    if (error != 0) {
        return outcome_of("not made: ", error);
    }
    refused = by(plan, "after") && !late ? give_magic(plan->magic) : 0;
    if (refused != 0) {
        return outcome_of("", refused);
    }
    if (write(plan->go, "", 1) != 1 || read(plan->answers, &answer, sizeof answer) != sizeof answer) {
        broken("no answer");
    }
    if (by(plan, "new") && answer == 0) {
        answer = open_for_writing(plan->path);
    }
    return outcome_of("", answer);
}

static bool knows_who(int (*make)(struct plan* plan), const char* who) {
    const bool has_middle = make == by_daemon || make == by_orphan || make == by_late_orphan;
    return strcmp(who, "before") == 0 || strcmp(who, "after") == 0 || strcmp(who, "new") == 0 ||
           (has_middle && strcmp(who, "middle") == 0);
}

// NULL for wrong usage.
static const char* outcome_of_words(int count, char** words) {
    for (size_t i = 0; count == 4 && i < sizeof ways / sizeof *ways; ++i) {
        if (strcmp(ways[i].name, words[0]) == 0 && knows_who(ways[i].make, words[1])) {
            struct plan plan = {.who = words[1], .magic = words[2], .path = words[3]};
            alarm(kTimeLimit);
            make_pipes(&plan);
            return run(&plan, ways[i].make);
        }
    }
    return NULL;
}
static const char* make_case(int count, char** words) {
    const char* const outcome = outcome_of_words(count, words);
    return outcome != NULL ? outcome : "wrong usage";
}

int main(int argc, char** argv) {
    if (argc == 7 && strcmp(argv[1], "--act") == 0) {
        return act_as_told(argv + 2);
    }
    if (argc == 3 && strcmp(argv[1], "--cases") == 0) {
        return run_cases(argv[2], make_case);
    }
    const char* const outcome = outcome_of_words(argc - 1, argv + 1);
    if (outcome != NULL) {
        printf("%s %s: %s\n", argv[1], argv[2], outcome);
        return strcmp(outcome, "written") == 0 ? 0 : strncmp(outcome, "magic", 5) == 0 ? 4 : 1;
    }
    fputs("usage: forker MODE before|middle|after|new MAGIC|- PATH\nmodes:", stderr);
    for (size_t i = 0; i < sizeof ways / sizeof *ways; ++i) {
        fprintf(stderr, " %s", ways[i].name);
    }
    fputs("\n", stderr);
    return 2;
}
