// SPDX-License-Identifier: BSD-3-Clause
// on-terminal KEY REPLY COMMAND [ARGUMENT]...: a person at a terminal, for the tests of job control.
//
// Runs COMMAND on a new terminal, as the foreground job of a parent that watches it like a shell does. Once it has
// printed "ready", KEY is typed (interrupt, quit or suspend), and then REPLY and a line end ("-": nothing). Prints all
// that appears on the terminal; of the parent, "stopped" whenever the job was stopped (it is continued then), and
// "status N" at its end (128 + n for a signal). Exit status: 0; 2 for wrong usage, 3 if something else went wrong.
// Ends after 30 s in any case.
#include <errno.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { kTimeLimit = 30 };

static _Noreturn void broken(const char* what) {
    fprintf(stderr, "on-terminal: %s: %s\n", what, strerror(errno));
    exit(3);
}

static const char* key_of(const char* name) {
    static const struct {
        const char* name;
        const char* text;
    } keys[] = {{"interrupt", "\003"}, {"quit", "\034"}, {"suspend", "\032"}};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; ++i) {
        if (strcmp(keys[i].name, name) == 0) {
            return keys[i].text;
        }
    }
    return NULL;
}

// tcsetpgrp(3): a background process that calls it is stopped by SIGTTOU unless it ignores that.
static _Noreturn void be_job(char** command) {
    setpgid(0, 0);
    signal(SIGTTOU, SIG_IGN);
    if (tcsetpgrp(STDIN_FILENO, getpid()) != 0) {
        broken("tcsetpgrp");
    }
    signal(SIGTTOU, SIG_DFL);
    execvp(command[0], command);
    broken(command[0]);
}

static _Noreturn void be_shell(char** command) {
    alarm(kTimeLimit);
    const pid_t job = fork();
    if (job == 0) {
        be_job(command);
    }
    for (;;) {
        int status = 0;
        if (waitpid(job, &status, WUNTRACED) < 0) {
            broken("waitpid");
        }
        if (WIFSTOPPED(status)) {
            puts("stopped");
            fflush(stdout);
            kill(-job, SIGCONT);
            continue;
        }
        printf("status %d\n", WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
        fflush(stdout);
        _exit(0);
    }
}

static void type(int terminal, const char* text) {
    if (write(terminal, text, strlen(text)) != (ssize_t)strlen(text)) {
        broken("typing");
    }
}

// What was printed, up to the end: read(2) from a terminal that nobody has open any more fails with EIO.
static void watch(int terminal, const char* key, const char* reply) {
    char seen[65536];
    size_t length = 0;
    int typed = 0;
    while (length + 1 < sizeof seen) {
        const ssize_t count = read(terminal, seen + length, sizeof seen - 1 - length);
        if (count <= 0) {
            break;
        }
        fwrite(seen + length, 1, (size_t)count, stdout);
        length += (size_t)count;
        seen[length] = '\0';
        if (!typed && strstr(seen, "ready") != NULL) {
            typed = 1;
            type(terminal, key);
            if (strcmp(reply, "-") != 0) {
                type(terminal, reply);
                type(terminal, "\n");
            }
        }
        if (strstr(seen, "status ") != NULL && strchr(strstr(seen, "status "), '\n') != NULL) {
            break; // others may have the terminal open still
        }
    }
    fflush(stdout);
}

int main(int argc, char** argv) {
    const char* const key = argc > 3 ? key_of(argv[1]) : NULL;
    if (key == NULL) {
        fputs("usage: on-terminal interrupt|quit|suspend REPLY COMMAND [ARGUMENT]...\n", stderr);
        return 2;
    }
    alarm(kTimeLimit);
    int terminal = -1;
    const pid_t shell = forkpty(&terminal, NULL, NULL, NULL);
    if (shell < 0) {
        broken("forkpty");
    }
    if (shell == 0) {
        be_shell(argv + 3);
    }
    watch(terminal, key, argv[2]);
    return waitpid(shell, NULL, 0) == shell ? 0 : 3;
}
