// SPDX-License-Identifier: BSD-3-Clause
#include "faithful.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { kTimeLimit = 40 };

static const struct comparison_list* const all[] = {
    &path_comparisons,    &link_comparisons,   &open_comparisons,    &attribute_comparisons,
    &memory_comparisons,  &exec_comparisons,   &process_comparisons, &signal_comparisons,
    &socket_comparisons,  &thread_comparisons, &refusal_comparisons};
enum { kLists = sizeof all / sizeof *all };

static char own_path_buffer[PATH_MAX];
const char* own_path = own_path_buffer;

long show(const char* what, long result) {
    if (result == -1) {
        printf("%s = -1: %s\n", what, strerror(errno));
    } else {
        printf("%s = %ld\n", what, result);
    }
    fflush(stdout);
    return result;
}

void show_open(const char* what, int fd) {
    show(what, fd < 0 ? -1 : 0);
    if (fd >= 0) {
        close(fd);
    }
}

void show_text(const char* what, const char* text, size_t length) {
    printf("%s = \"", what);
    for (size_t i = 0; i < length; ++i) {
        const unsigned char byte = (unsigned char)text[i];
        if (byte < 0x20 || byte > 0x7e || byte == '\\') {
            printf("\\x%02x", byte);
        } else {
            putchar(byte);
        }
    }
    printf("\"\n");
    fflush(stdout);
}

static char type_of(mode_t mode) {
    switch (mode & S_IFMT) {
    case S_IFREG: return '-';
    case S_IFDIR: return 'd';
    case S_IFLNK: return 'l';
    case S_IFIFO: return 'p';
    case S_IFSOCK: return 's';
    case S_IFCHR: return 'c';
    case S_IFBLK: return 'b';
    default: return '?';
    }
}

void show_file(const char* path) {
    struct stat status;
    if (lstat(path, &status) != 0) {
        show_text("no file", path, strlen(path));
        return;
    }
    const bool has_size = S_ISREG(status.st_mode);
    printf("file %c%04o uid %d gid %d links %d size %ld ", type_of(status.st_mode), status.st_mode & 07777,
           (int)status.st_uid, (int)status.st_gid, S_ISDIR(status.st_mode) ? 0 : (int)status.st_nlink,
           has_size ? (long)status.st_size : 0L);
    show_text("name", path, strlen(path));
}

void show_child(const char* what, pid_t pid) {
    int status = 0;
    if (pid < 0) {
        show(what, -1);
        return;
    }
    pid_t result;
    do {
        result = waitpid(pid, &status, 0);
    } while (result < 0 && errno == EINTR);
    if (result != pid) {
        show(what, -1);
    } else if (WIFSIGNALED(status)) {
        printf("%s: killed by %s\n", what, strsignal(WTERMSIG(status)));
    } else {
        printf("%s: exit status %d\n", what, WEXITSTATUS(status));
    }
    fflush(stdout);
}

void must(const char* what, bool succeeded) {
    if (!succeeded) {
        fprintf(stderr, "faithful: cannot prepare %s: %s\n", what, strerror(errno));
        exit(3);
    }
}

void make_file(const char* path) {
    const int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    must(path, fd >= 0 && write(fd, "text\n", 5) == 5);
    close(fd);
}

void make_link(const char* target, const char* path) {
    must(path, symlink(target, path) == 0);
}

void make_folder(const char* path) {
    must(path, mkdir(path, 0755) == 0);
}

pid_t start_child(int (*work)(void)) {
    fflush(stdout);
    const pid_t pid = fork();
    must("a child", pid >= 0);
    if (pid == 0) {
        const int status = work();
        fflush(stdout);
        _exit(status);
    }
    return pid;
}

static const struct comparison* find(const char* name) {
    for (size_t list = 0; list < kLists; ++list) {
        for (size_t i = 0; i < all[list]->count; ++i) {
            if (strcmp(all[list]->comparisons[i].name, name) == 0) {
                return &all[list]->comparisons[i];
            }
        }
    }
    return NULL;
}

static void list_all(void) {
    for (size_t list = 0; list < kLists; ++list) {
        for (size_t i = 0; i < all[list]->count; ++i) {
            puts(all[list]->comparisons[i].name);
        }
    }
}

static void run_alone(const struct comparison* comparison) {
    alarm(kTimeLimit);
    comparison->run();
    fflush(stdout);
}

// Each in a process and an empty folder of its own.
static void run_each(int count, char** names) {
    for (int i = 0; i < count; ++i) {
        printf("== %s\n", names[i]);
        fflush(stdout);
        must(names[i], mkdir(names[i], 0755) == 0);
        const pid_t pid = fork();
        must("a process", pid >= 0);
        if (pid == 0) {
            must(names[i], chdir(names[i]) == 0);
            run_alone(find(names[i]));
            exit(0);
        }
        show_child(names[i], pid);
    }
}

int main(int argc, char** argv) {
    bool known = argc > 1;
    if (argc == 2 && strcmp(argv[1], "--list") == 0) {
        list_all();
        return 0;
    }
    for (int i = 1; i < argc; ++i) {
        known = known && find(argv[i]) != NULL;
    }
    if (!known) {
        fputs("usage: faithful --list | COMPARISON...\n", stderr);
        return 2;
    }
    must("own path", readlink("/proc/self/exe", own_path_buffer, sizeof own_path_buffer - 1) > 0);
    // For what has to be done before a sandbox is switched on.
    const char* const magic = getenv("FAITHFUL_MAGIC");
    struct stat status;
    if (magic != NULL) {
        stat(magic, &status);
    }
    if (argc == 2) {
        run_alone(find(argv[1]));
    } else {
        run_each(argc - 1, argv + 1);
    }
    return 0;
}
