/* SPDX-License-Identifier: BSD-3-Clause
 * One file, one technique: it tries to do what the sandbox forbids, looks for itself whether it was done, and returns
 * kBlocked if it was not, kEscaped if it was, kSkipped if this machine can't even try. The technique has the name of
 * its file; main.c says how it is called.
 *
 * The scene is a folder in which nothing may be written, read or executed inside:
 *   file  a regular file that says "old"    dir  an empty folder    link  a symbolic link to file
 *   tool  an executable that exits 0 */
#pragma once

#define _GNU_SOURCE 1

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

enum { kBlocked = 0, kEscaped = 1, kSkipped = 77 };

extern const char* scene;
extern const char* allowed; /* a folder where all is allowed */
extern pid_t outsider;      /* an unconfined process of the same user */
extern pid_t foreground;    /* sydbox's foreground process; outside a sandbox: a process that stands for it */

static inline const char* at(const char* name) {
    static char texts[8][PATH_MAX];
    static unsigned next;
    char* text = texts[next++ % 8];
    snprintf(text, PATH_MAX, "%s/%s", scene, name);
    return text;
}
static inline const char* mine(const char* name) {
    static char texts[8][PATH_MAX];
    static unsigned next;
    char* text = texts[next++ % 8];
    snprintf(text, PATH_MAX, "%s/%s", allowed, name);
    return text;
}
static inline int blocked_unless(int escaped) {
    return escaped ? kEscaped : kBlocked;
}
static inline int skip(const char* reason) {
    printf("skip: %s\n", reason);
    return kSkipped;
}
static inline int lacks(const char* call) {
    printf("skip: no %s here: %s\n", call, strerror(errno));
    return kSkipped;
}
static inline int is_there(const char* name) {
    struct stat status;
    return lstat(at(name), &status) == 0;
}
static inline pid_t parent_of(pid_t pid) {
    char path[64];
    int parent = 0;
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE* file = fopen(path, "re");
    if (file != NULL) {
        if (fscanf(file, "%*d (%*[^)]) %*c %d", &parent) != 1)
            parent = 0;
        fclose(file);
    }
    return parent;
}
/* The file says something else than "old". */
static inline int is_changed(void) {
    char text[8] = "";
    int fd = open(at("file"), O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT;
    ssize_t length = read(fd, text, sizeof text);
    close(fd);
    return length != 3 || memcmp(text, "old", 3) != 0;
}
static inline struct stat status_of(const char* name) {
    struct stat status;
    memset(&status, 0, sizeof status);
    lstat(at(name), &status);
    return status;
}
static inline int mode_is(const char* name, mode_t mode) {
    return (status_of(name).st_mode & 07777) == mode;
}
static inline int time_is(const char* name, time_t time) {
    return status_of(name).st_mtime == time;
}
static inline int try_write(int fd) {
    if (fd >= 0 && write(fd, "new", 3) < 0)
        perror("write");
    return blocked_unless(is_changed());
}

/* What a technique defines, and how main.c comes to know of it before main() begins. */
static int attempt(void);
void add_technique(const char* file, int (*attempt)(void));
__attribute__((constructor)) static void add_this_technique(void) {
    add_technique(__BASE_FILE__, attempt);
}
