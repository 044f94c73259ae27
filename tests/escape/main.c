/* SPDX-License-Identifier: BSD-3-Clause
 * escape NAME SCENE ALLOWED OUTSIDER FOREGROUND   tries one technique; the exit status is what came of it: see escape.h
 * escape --list                              the names of all techniques
 * escape --scene FOLDER...                   makes FOLDER/scene and FOLDER/allowed in each, and what is to be in them
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

enum { kMost = 512, kWrongUsage = 2 };

const char* scene;
const char* allowed;
pid_t outsider;
pid_t foreground;

static struct technique {
    const char* file;
    int (*attempt)(void);
} techniques[kMost];
static int count;

void add_technique(const char* file, int (*attempt)(void));
void add_technique(const char* file, int (*attempt)(void)) {
    if (count == kMost)
        abort();
    techniques[count++] = (struct technique){.file = file, .attempt = attempt};
}

/* "open-write" of "../tests/escape/open-write.c" */
static const char* name_of(const struct technique* technique) {
    static char name[64];
    const char* slash = strrchr(technique->file, '/');
    snprintf(name, sizeof name, "%s", slash != NULL ? slash + 1 : technique->file);
    char* dot = strrchr(name, '.');
    if (dot != NULL)
        *dot = '\0';
    return name;
}

static void check(const char* what, int is_right) {
    if (!is_right) {
        fprintf(stderr, "escape: %s: %s\n", what, strerror(errno));
        exit(kWrongUsage);
    }
}

static void make_file(const char* name, const char* text, mode_t mode) {
    const int fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    check(name, fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text) && fchmod(fd, mode) == 0);
    close(fd);
}

static void make_scene(const char* folder) {
    check(folder, (mkdir(folder, 0755) == 0 || errno == EEXIST) && chdir(folder) == 0);
    check("allowed", mkdir("allowed", 0755) == 0 && mkdir("scene", 0755) == 0 && chdir("scene") == 0);
    check("dir", mkdir("dir", 0755) == 0);
    check("link", symlink("file", "link") == 0);
    make_file("file", "old", 0644);
    make_file("tool", "#!/bin/sh\nexit 0\n", 0755);
}

int main(int argc, char** argv) {
    if (argc == 2 && strcmp(argv[1], "--list") == 0) {
        for (int i = 0; i < count; ++i)
            puts(name_of(&techniques[i]));
        return 0;
    }
    if (argc > 2 && strcmp(argv[1], "--scene") == 0) {
        for (int i = 2; i < argc; ++i)
            make_scene(argv[i]);
        return 0;
    }
    for (int i = 0; argc == 6 && i < count; ++i) {
        if (strcmp(argv[1], name_of(&techniques[i])) == 0) {
            scene = argv[2];
            allowed = argv[3];
            outsider = atoi(argv[4]);
            foreground = atoi(argv[5]);
            return techniques[i].attempt();
        }
    }
    fputs("usage: escape --list | --scene FOLDER... | NAME SCENE ALLOWED OUTSIDER FOREGROUND\n", stderr);
    return kWrongUsage;
}
