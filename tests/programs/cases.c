// SPDX-License-Identifier: BSD-3-Clause
#include "cases.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { kMagicField = 3, kCallField = 4, kFields = 5, kMostWords = 16, kTimeLimit = 20, kUntried = 3, kAbsent = 77 };

// At most kMostWords words; what is behind them is left out.
static int split(char* text, char** words) {
    int count = 0;
    char* rest = NULL;
    for (char* word = strtok_r(text, " ", &rest); word != NULL && count < kMostWords;
         word = strtok_r(NULL, " ", &rest)) {
        words[count++] = word;
    }
    words[count] = NULL;
    return count;
}

static int give_magic(const char* magic) {
    char path[8192];
    struct stat status;
    snprintf(path, sizeof path, "%s/%s", SYDBOX_MAGIC_PREFIX, magic);
    return stat(path, &status);
}

static _Noreturn void run_case(int number, char** magic, int words, char** call, case_maker* make) {
    char name[16];
    snprintf(name, sizeof name, "case-%d", number);
    prctl(PR_SET_NAME, name);
    alarm(kTimeLimit);
    for (; *magic != NULL; ++magic) {
        if (give_magic(*magic) != 0) {
            printf("case %d: magic refused: %s: %s\n", number, *magic, strerror(errno));
            fflush(stdout);
            _exit(0);
        }
    }
    printf("case %d: %s\n", number, make(words, call));
    fflush(stdout);
    _exit(0);
}

static void tell_end(int number, int status) {
    if (WIFSIGNALED(status)) {
        printf("case %d: signal %d\n", number, WTERMSIG(status));
    } else if (WEXITSTATUS(status) == kUntried) {
        printf("case %d: untried\n", number);
    } else if (WEXITSTATUS(status) == kAbsent) {
        printf("case %d: absent\n", number);
    } else if (WEXITSTATUS(status) != 0) {
        printf("case %d: status %d\n", number, WEXITSTATUS(status));
    }
    fflush(stdout);
}

static void remove_from_filters(char** magic) {
    for (; *magic != NULL; ++magic) {
        char* const sign = strncmp(*magic, "filter/", strlen("filter/")) == 0 ? strchr(*magic, '+') : NULL;
        if (sign != NULL) {
            *sign = '-';
            give_magic(*magic);
        }
    }
}

int run_cases(const char* path, case_maker* make) {
    struct stat status_of_prefix;
    const bool in_sandbox = stat(SYDBOX_MAGIC_PREFIX, &status_of_prefix) == 0;
    FILE* const file = fopen(path, "re");
    char* line = NULL;
    size_t size = 0;
    ssize_t length = 0;
    if (file == NULL) {
        perror(path);
        return 2;
    }
    for (int number = 1; (length = getline(&line, &size, file)) > 0; ++number) {
        char* fields[kFields] = {NULL};
        char *magic[kMostWords + 1], *call[kMostWords + 1];
        char* rest = line;
        char empty[] = "";
        line[length - 1] = '\0';
        for (int i = 0; i < kFields && rest != NULL; ++i) {
            fields[i] = strsep(&rest, "\t");
        }
        if (fields[kCallField] == NULL) {
            fprintf(stderr, "%s: line %d is no case\n", path, number);
            return 2;
        }
        split(in_sandbox ? fields[kMagicField] : empty, magic);
        const int words = split(fields[kCallField], call);
        const pid_t pid = fork();
        if (pid == 0) {
            run_case(number, magic, words, call, make);
        }
        int status = 0;
        if (pid < 0 || waitpid(pid, &status, 0) != pid) {
            perror("a process for a case");
            return 2;
        }
        tell_end(number, status);
        remove_from_filters(magic);
    }
    free(line);
    fclose(file);
    return 0;
}
