// SPDX-License-Identifier: BSD-3-Clause
// Symbolic links, magic links, hard links, and renames.
#include "faithful.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#ifndef RENAME_NOREPLACE
#define RENAME_NOREPLACE 1
#endif
#ifndef RENAME_EXCHANGE
#define RENAME_EXCHANGE 2
#endif

static void show_all(const char* const* names, size_t count) {
    for (size_t i = 0; i < count; ++i) {
        show_file(names[i]);
    }
}

static void link_is_followed_or_not(void) {
    static const char* const names[] = {"file", "link", "hard", "hard-to-link", "moved", "folder", "to-folder"};
    make_file("file");
    make_folder("folder");
    make_link("file", "link");
    make_link("folder", "to-folder");
    show("chmod", chmod("link", 0600));
    show("truncate", truncate("link", 2));
    show("lchown", lchown("link", (uid_t)-1, (gid_t)-1));
    show("fchmodat without following", (long)syscall(SYS_fchmodat, AT_FDCWD, "link", 0640));
    show("fchmodat2 without following", (long)syscall(452, AT_FDCWD, "link", 0640, AT_SYMLINK_NOFOLLOW));
    show("link", link("link", "hard-to-link"));
    show("linkat following", linkat(AT_FDCWD, "link", AT_FDCWD, "hard", AT_SYMLINK_FOLLOW));
    show("rename", rename("link", "moved"));
    show_open("open through it", open("moved", O_RDWR | O_APPEND));
    show_open("open without following", open("moved", O_RDWR | O_NOFOLLOW));
    show_open("O_PATH without following", open("moved", O_PATH | O_NOFOLLOW));
    show_open("create through it", open("moved", O_RDWR | O_CREAT, 0600));
    show_open("create exclusively", open("moved", O_RDWR | O_CREAT | O_EXCL, 0600));
    show("mkdir over it", mkdir("moved", 0755));
    show("mkdir below a link to a folder", mkdir("to-folder/inner", 0755));
    show("rmdir of a link to a folder", rmdir("to-folder"));
    show("rmdir of it with a slash", rmdir("to-folder/"));
    show("rename of it with a slash", rename("to-folder/", "elsewhere"));
    show("rename onto it with a slash", rename("folder/inner", "to-folder/"));
    show("unlink of it with a slash", unlink("to-folder/"));
    show_open("open a folder without following, slash", open("to-folder/", O_RDONLY | O_NOFOLLOW));
    show_open("open a folder without following", open("to-folder", O_RDONLY | O_NOFOLLOW | O_DIRECTORY));
    show_all(names, sizeof names / sizeof *names);
    show("unlink", unlink("moved"));
    show_all(names, sizeof names / sizeof *names);
}

static void dangling_links(void) {
    static const char* const names[] = {"dangling", "made", "slash", "made2", "absent/x"};
    make_link("made", "dangling");
    make_link("made2/", "slash");
    make_link("absent/x", "nowhere");
    show("chmod", chmod("dangling", 0600));
    show("truncate", truncate("dangling", 0));
    show_open("open", open("dangling", O_RDWR));
    show_open("create exclusively", open("dangling", O_RDWR | O_CREAT | O_EXCL, 0600));
    show_open("create without following", open("dangling", O_RDWR | O_CREAT | O_NOFOLLOW, 0600));
    show("mkdir", mkdir("dangling", 0755));
    show("mkdir with a slash", mkdir("dangling/", 0755));
    show("mkfifo", mkfifo("dangling", 0755));
    show("symlink", symlink("x", "dangling"));
    show("lchown", lchown("dangling", (uid_t)-1, (gid_t)-1));
    show_all(names, sizeof names / sizeof *names);
    show_open("create", open("dangling", O_RDWR | O_CREAT, 0600));
    show_open("create through a link that ends in a slash", open("slash", O_RDWR | O_CREAT, 0600));
    show("mkdir through it", mkdir("slash", 0755));
    show_open("create below what is absent", open("nowhere", O_RDWR | O_CREAT, 0600));
    show_all(names, sizeof names / sizeof *names);
}

static void loops(void) {
    make_link("b", "a");
    make_link("a", "b");
    make_link("self/x", "self");
    static const char* const names[] = {"a", "a/", "a/x", "self", "self/y"};
    for (size_t i = 0; i < sizeof names / sizeof *names; ++i) {
        printf("%s\n", names[i]);
        show_open("  open", open(names[i], O_RDWR));
        show_open("  create", open(names[i], O_RDWR | O_CREAT, 0600));
        show_open("  create exclusively", open(names[i], O_RDWR | O_CREAT | O_EXCL, 0600));
        show("  chmod", chmod(names[i], 0600));
        show("  mkdir", mkdir(names[i], 0700));
        show("  rename", rename(names[i], "c"));
        show("  rename back", rename("c", names[i]));
        show("  truncate", truncate(names[i], 0));
    }
}

static void forty_links(void) {
    make_file("link0");
    for (int i = 1; i <= 45; ++i) {
        char name[16];
        char target[16];
        snprintf(name, sizeof name, "link%d", i);
        snprintf(target, sizeof target, "link%d", i - 1);
        make_link(target, name);
    }
    make_folder("d0");
    make_file("d0/file");
    for (int i = 1; i <= 45; ++i) {
        char name[16];
        char target[16];
        snprintf(name, sizeof name, "d%d", i);
        snprintf(target, sizeof target, "d%d", i - 1);
        make_link(target, name);
    }
    for (int i = 38; i <= 45; ++i) {
        char name[32];
        snprintf(name, sizeof name, "link%d", i);
        printf("%d links\n", i);
        show_open("  open", open(name, O_RDWR));
        show("  chmod", chmod(name, 0600));
        show_open("  create", open(name, O_RDWR | O_CREAT, 0600));
        show("  unlink and make again", unlink(name) == 0 ? symlink("link0", name) : -1);
        snprintf(name, sizeof name, "d%d/file", i);
        show_open("  open below folders", open(name, O_RDWR));
        snprintf(name, sizeof name, "d%d/new", i);
        show("  mkdir below folders", mkdir(name, 0700));
        show("  rmdir below folders", rmdir(name));
    }
    // A loop of links that are not nested counts too.
    char path[1000] = "";
    for (int i = 0; i < 41; ++i) {
        strcat(path, "d1/../");
    }
    strcat(path, "link0");
    show_open("41 links one after the other", open(path, O_RDWR));
    show_open("40 links one after the other", open(path + strlen("d1/../"), O_RDWR));
}

static void links_with_long_texts(void) {
    static char text[4200];
    for (int length = 4090; length <= 4096; ++length) {
        memset(text, '/', sizeof text);
        text[0] = '.';
        text[length - 1] = 'f';
        text[length] = '\0';
        printf("%d bytes\n", length);
        show("  symlink", symlink(text, "link"));
        show_open("  create through it", open("link", O_RDWR | O_CREAT, 0600));
        show("  chmod through it", chmod("link", 0644));
        show("  unlink", unlink("link"));
    }
    show("an empty one", symlink("", "empty"));
}

static void hard_links(void) {
    make_file("file");
    make_folder("folder");
    show("link", link("file", "second"));
    show("link again", link("file", "second"));
    show("link of a folder", link("folder", "other"));
    show("link to itself", link("file", "file"));
    show("link of a missing one", link("missing", "new"));
    show("link into a missing folder", link("file", "missing/new"));
    show("linkat with a bad flag", linkat(AT_FDCWD, "file", AT_FDCWD, "new", 0x20000000));
    show("rename onto another link of the same file", rename("file", "second"));
    show_file("file");
    show_file("second");
    show("unlink", unlink("second"));
    show_file("file");
}

static long rename_with(const char* from, const char* to, unsigned flags) {
    return syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, flags);
}

static void renames(void) {
    static const char* const names[] = {"a", "b", "d", "e", "full", "full/file"};
    make_file("a");
    make_file("b");
    make_folder("d");
    make_folder("e");
    make_folder("full");
    make_file("full/file");
    show("file over file, not replacing", rename_with("a", "b", RENAME_NOREPLACE));
    show("exchange file and folder", rename_with("a", "d", RENAME_EXCHANGE));
    show("exchange back", rename_with("a", "d", RENAME_EXCHANGE));
    show("exchange with a missing one", rename_with("a", "missing", RENAME_EXCHANGE));
    show("both flags", rename_with("a", "b", RENAME_EXCHANGE | RENAME_NOREPLACE));
    show("unknown flag", rename_with("a", "b", 0x100));
    show("file over folder", rename("a", "d"));
    show("folder over file", rename("d", "a"));
    show("folder over a full one", rename("d", "full"));
    show("folder below itself", rename("full", "full/inner"));
    show("folder over its parent", rename("full/file", "full"));
    show("onto itself", rename("a", "a"));
    show("dot", rename(".", "x"));
    show("to dot", rename("a", "."));
    show("dotdot", rename("d/..", "x"));
    show("folder over folder", rename("d", "e"));
    show("file over file", rename("a", "b"));
    show("across file systems", rename("b", "/proc/self/x"));
    for (size_t i = 0; i < sizeof names / sizeof *names; ++i) {
        show_file(names[i]);
    }
}

static void magic_links(void) {
    char path[64];
    make_file("file");
    make_folder("folder");
    const int file = open("file", O_RDONLY);
    const int folder = open("folder", O_PATH);
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    show_open("open a descriptor anew for writing", open(path, O_WRONLY));
    show_open("without following", open(path, O_WRONLY | O_NOFOLLOW));
    show_open("create exclusively", open(path, O_WRONLY | O_CREAT | O_EXCL, 0600));
    show("chmod", chmod(path, 0600));
    show("truncate", truncate(path, 1));
    show("linkat following", linkat(AT_FDCWD, path, AT_FDCWD, "linked", AT_SYMLINK_FOLLOW));
    show("unlink", unlink(path));
    snprintf(path, sizeof path, "/dev/fd/%d", file);
    show_open("/dev/fd", open(path, O_RDWR));
    snprintf(path, sizeof path, "/proc/self/fd/%d/inner", folder);
    show("mkdir below a descriptor", mkdir(path, 0755));
    snprintf(path, sizeof path, "/proc/thread-self/fd/%d/inner2", folder);
    show("mkdir below a thread's descriptor", mkdir(path, 0755));
    snprintf(path, sizeof path, "/proc/%d/cwd/by-pid", (int)getpid());
    show("mkdir below the working directory by pid", mkdir(path, 0755));
    show("mkdir below the working directory", mkdir("/proc/self/cwd/by-self", 0755));
    show_open("create there", open("/proc/self/cwd/created", O_CREAT | O_WRONLY | O_EXCL, 0600));
    show("rmdir with dots", rmdir("/proc/self/cwd/folder/../by-self"));
    unlink("file");
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    show_open("open a deleted file anew for writing", open(path, O_RDWR));
    show("chmod of it", chmod(path, 0640));
    snprintf(path, sizeof path, "/proc/self/fd/%d", 999);
    show_open("a descriptor that is not open", open(path, O_RDONLY));
    int ends[2];
    must("a pipe", pipe(ends) == 0);
    snprintf(path, sizeof path, "/proc/self/fd/%d", ends[1]);
    show_open("open a pipe anew", open(path, O_WRONLY));
    show_open("standard error", open("/dev/stderr", O_WRONLY | O_APPEND));
    show_file("folder/inner");
    show_file("folder/inner2");
    show_file("by-pid");
    show_file("created");
}

static const struct comparison comparisons[] = {
    {"link-is-followed-or-not", link_is_followed_or_not},
    {"dangling-links", dangling_links},
    {"loops", loops},
    {"forty-links", forty_links},
    {"links-with-long-texts", links_with_long_texts},
    {"hard-links", hard_links},
    {"renames", renames},
    {"magic-links", magic_links},
};
const struct comparison_list link_comparisons = {comparisons, sizeof comparisons / sizeof *comparisons};
