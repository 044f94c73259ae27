// SPDX-License-Identifier: BSD-3-Clause
// syscall-probe [--expect OUTCOME] MODE [OPERAND]...
// syscall-probe --cases FILE             makes the calls of a file as cases.h says; a call is MODE [OPERAND]...
// syscall-probe --populate FOLDER COUNT   makes FOLDER/1 to FOLDER/COUNT, each with what calls work on
//
// Prints "MODE = 0" or "MODE = EPERM". Exit status: 0 if the call succeeded, or ended as expected where an outcome is
// given ("0" or the name of an errno); 1 if it failed, or ended in another way; 2 for wrong usage; 3 if it could not be
// tried; 77 if this ABI has no such call.
#include "../cases.h"
#include "probe.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { kTimeLimit = 20, kMostOperands = 5 };

static const char* errno_name(int error) {
    static const struct {
        int number;
        const char* name;
    } names[] = {
        {EPERM, "EPERM"},
        {ENOENT, "ENOENT"},
        {ESRCH, "ESRCH"},
        {EINTR, "EINTR"},
        {EIO, "EIO"},
        {ENXIO, "ENXIO"},
        {EBADF, "EBADF"},
        {ECHILD, "ECHILD"},
        {EAGAIN, "EAGAIN"},
        {ENOMEM, "ENOMEM"},
        {EACCES, "EACCES"},
        {EFAULT, "EFAULT"},
        {EBUSY, "EBUSY"},
        {EEXIST, "EEXIST"},
        {EXDEV, "EXDEV"},
        {ENODEV, "ENODEV"},
        {ENOTDIR, "ENOTDIR"},
        {EISDIR, "EISDIR"},
        {EINVAL, "EINVAL"},
        {EROFS, "EROFS"},
        {ENAMETOOLONG, "ENAMETOOLONG"},
        {ENOSYS, "ENOSYS"},
        {ENOTEMPTY, "ENOTEMPTY"},
        {ELOOP, "ELOOP"},
        {ENODATA, "ENODATA"},
        {EOVERFLOW, "EOVERFLOW"},
        {ENOTSOCK, "ENOTSOCK"},
        {EPROTONOSUPPORT, "EPROTONOSUPPORT"},
        {EOPNOTSUPP, "EOPNOTSUPP"},
        {EAFNOSUPPORT, "EAFNOSUPPORT"},
        {EADDRINUSE, "EADDRINUSE"},
        {EADDRNOTAVAIL, "EADDRNOTAVAIL"},
        {ENETUNREACH, "ENETUNREACH"},
        {ECONNREFUSED, "ECONNREFUSED"},
        {ETIMEDOUT, "ETIMEDOUT"},
        {EINPROGRESS, "EINPROGRESS"},
        {ENOTCONN, "ENOTCONN"},
        {EDESTADDRREQ, "EDESTADDRREQ"},
        {EPROTOTYPE, "EPROTOTYPE"},
        {ESTALE, "ESTALE"},
        {E2BIG, "E2BIG"},
        {ENOEXEC, "ENOEXEC"},
        {ETXTBSY, "ETXTBSY"},
        {EMLINK, "EMLINK"},
        {ERANGE, "ERANGE"},
    };
    static char other[32];
    for (size_t i = 0; i < sizeof names / sizeof *names; ++i) {
        if (names[i].number == error) {
            return names[i].name;
        }
    }
    snprintf(other, sizeof other, "errno %d", error);
    return other;
}

void cannot_try(const char* what) {
    fprintf(stderr, "syscall-probe: %s: %s\n", what, strerror(errno));
    exit(3);
}

void not_here(const char* what) {
    fprintf(stderr, "syscall-probe: this ABI has no %s\n", what);
    exit(77);
}

struct place place_of(const char* path) {
    char* for_directory = strdup(path);
    char* for_name = strdup(path);
    if (for_directory == NULL || for_name == NULL) {
        cannot_try("strdup");
    }
    const struct place place = {.directory = open(dirname(for_directory), O_PATH | O_DIRECTORY | O_CLOEXEC),
                                .name = basename(for_name)};
    if (place.directory < 0) {
        cannot_try(path);
    }
    return place; // the two copies live as long as the program
}

int open_for_reading(const char* path) {
    const int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) {
        cannot_try(path);
    }
    return fd;
}

long number_of(const char* text, long otherwise) {
    char* end = NULL;
    if (text == NULL) {
        return otherwise;
    }
    errno = 0;
    const long value = strtol(text, &end, 0);
    if (errno != 0 || end == text || *end != '\0') {
        fprintf(stderr, "syscall-probe: \"%s\" is no number\n", text);
        exit(2);
    }
    return value;
}

static long flag_of(const char* word) {
    static const struct {
        const char* name;
        long value;
    } flags[] = {
        {"RDONLY", O_RDONLY},
        {"WRONLY", O_WRONLY},
        {"RDWR", O_RDWR},
        {"CREAT", O_CREAT},
        {"EXCL", O_EXCL},
        {"TRUNC", O_TRUNC},
        {"APPEND", O_APPEND},
        {"DIRECTORY", O_DIRECTORY},
        {"NOFOLLOW", O_NOFOLLOW},
        {"PATH", O_PATH},
        {"TMPFILE", O_TMPFILE},
        {"NONBLOCK", O_NONBLOCK},
        {"ASYNC", O_ASYNC},
        {"DIRECT", O_DIRECT},
        {"SYNC", O_SYNC},
        {"READ", R_OK},
        {"WRITE", W_OK},
        {"EXEC", X_OK},
        {"REMOVEDIR", AT_REMOVEDIR},
        {"FOLLOW", AT_SYMLINK_FOLLOW},
        {"NO_FOLLOW", AT_SYMLINK_NOFOLLOW},
    };
    for (size_t i = 0; i < sizeof flags / sizeof *flags; ++i) {
        if (strcmp(flags[i].name, word) == 0) {
            return flags[i].value;
        }
    }
    return number_of(word, 0);
}

long flags_of(const char* text) {
    long flags = 0;
    char* rest = NULL;
    if (text == NULL) {
        return 0;
    }
    char* copy = strdup(text);
    if (copy == NULL) {
        cannot_try("strdup");
    }
    for (char* word = strtok_r(copy, "|", &rest); word != NULL; word = strtok_r(NULL, "|", &rest)) {
        flags |= flag_of(word);
    }
    free(copy);
    return flags;
}

static const struct probe_list* const all_probes[] = {&file_probes, &attribute_probes, &network_probes, &system_probes,
                                                      &talk_probes};
enum { kLists = sizeof all_probes / sizeof *all_probes };

static const struct probe* find(const char* name) {
    for (size_t list = 0; list < kLists; ++list) {
        for (size_t i = 0; i < all_probes[list]->count; ++i) {
            if (strcmp(all_probes[list]->probes[i].name, name) == 0) {
                return &all_probes[list]->probes[i];
            }
        }
    }
    return NULL;
}

static int usage(void) {
    fputs("usage: syscall-probe [--expect OUTCOME] MODE [OPERAND]...\n"
          "       syscall-probe --cases FILE\n"
          "       syscall-probe --populate FOLDER COUNT\n",
          stderr);
    for (size_t list = 0; list < kLists; ++list) {
        for (size_t i = 0; i < all_probes[list]->count; ++i) {
            fprintf(stderr, "  %s %s\n", all_probes[list]->probes[i].name, all_probes[list]->probes[i].operands);
        }
    }
    return 2;
}

// The probe that is called for with a fitting number of operands, or NULL.
static const struct probe* probe_for(int count, char** words) {
    const struct probe* const probe = count > 0 ? find(words[0]) : NULL;
    return probe == NULL || count - 1 < probe->fewest || count - 1 > probe->most ? NULL : probe;
}

// How the call ended: "0" or the name of an errno.
static const char* outcome_of(const struct probe* probe, int count, char** words) {
    char* operands[kMostOperands + 1] = {NULL};
    for (int i = 1; i < count; ++i) {
        operands[i - 1] = words[i];
    }
    errno = 0;
    return probe->run(operands) == -1 ? errno_name(errno) : "0";
}

static const char* make_case(int count, char** words) {
    const struct probe* const probe = probe_for(count, words);
    return probe == NULL ? "no such call" : outcome_of(probe, count, words);
}

// FOLDER/N has a file "file" that says "content", a link "link" to it, folders "empty", "dir" and "dir/below".
static int populate(const char* folder, long count) {
    if (mkdir(folder, 0755) != 0 && errno != EEXIST) {
        cannot_try(folder);
    }
    for (long n = 1; n <= count; ++n) {
        char name[32];
        snprintf(name, sizeof name, "%ld", n);
        if (chdir(folder) != 0 || mkdir(name, 0755) != 0 || chdir(name) != 0 || mkdir("empty", 0755) != 0 ||
            mkdir("dir", 0755) != 0 || mkdir("dir/below", 0755) != 0 || symlink("file", "link") != 0) {
            cannot_try(name);
        }
        FILE* const file = fopen("file", "we");
        if (file == NULL || fputs("content\n", file) < 0 || fclose(file) != 0 || chmod("file", 0644) != 0) {
            cannot_try("file");
        }
    }
    return 0;
}

int main(int argc, char** argv) {
    const char* expected = NULL;
    char** words = argv + 1;
    int count = argc - 1;
    if (count == 2 && strcmp(words[0], "--cases") == 0) {
        return run_cases(words[1], make_case);
    }
    if (count == 3 && strcmp(words[0], "--populate") == 0) {
        return populate(words[1], number_of(words[2], 0));
    }
    if (count >= 2 && strcmp(words[0], "--expect") == 0) {
        expected = words[1];
        words += 2;
        count -= 2;
    }
    const struct probe* const probe = probe_for(count, words);
    if (probe == NULL) {
        return usage();
    }

    alarm(kTimeLimit);
    const char* const outcome = outcome_of(probe, count, words);
    printf("%s = %s\n", probe->name, outcome);
    if (expected == NULL) {
        return strcmp(outcome, "0") == 0 ? 0 : 1;
    }
    if (strcmp(expected, outcome) != 0) {
        printf("%s: expected %s\n", probe->name, expected);
        return 1;
    }
    return 0;
}
