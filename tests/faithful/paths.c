// SPDX-License-Identifier: BSD-3-Clause
// How paths are looked up, and how that fails.
#include "faithful.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/xattr.h>
#include <unistd.h>

// Every call with one path, in turn. They change what they succeed on, in the same way each time.
static void try_all_calls(const char* title, const char* path) {
    struct stat status;
    char text[64];
    const struct timespec times[2] = {{.tv_sec = 1}, {.tv_sec = 2}};
    show_text("path", title, strlen(title));
    show("  stat", stat(path, &status));
    show("  lstat", lstat(path, &status));
    show("  access", access(path, R_OK));
    show("  access for writing", access(path, W_OK));
    show("  readlink", readlink(path, text, sizeof text));
    show_open("  open for reading", open(path, O_RDONLY | O_NONBLOCK));
    show_open("  open for writing", open(path, O_WRONLY | O_NONBLOCK));
    show_open("  open without following", open(path, O_RDWR | O_NOFOLLOW | O_NONBLOCK));
    show_open("  open as a directory", open(path, O_RDONLY | O_DIRECTORY));
    show_open("  open with O_PATH", open(path, O_PATH));
    show("  truncate", truncate(path, 3));
    show("  chmod", chmod(path, 0755));
    show("  chown", chown(path, (uid_t)-1, (gid_t)-1));
    show("  lchown", lchown(path, (uid_t)-1, (gid_t)-1));
    show("  utimensat", utimensat(AT_FDCWD, path, times, 0));
    show("  utimensat of a link", utimensat(AT_FDCWD, path, times, AT_SYMLINK_NOFOLLOW));
    show("  removexattr", removexattr(path, "user.none"));
    show("  link", link(path, "new-link"));
    show("  unlink of the link", unlink("new-link"));
    show("  rename", rename(path, "renamed"));
    show("  rename back", rename("renamed", path));
    show("  mkdir", mkdir(path, 0700));
    show("  rmdir", rmdir(path));
    show("  mkfifo", mkfifo(path, 0600));
    show("  unlink", unlink(path));
    show("  symlink", symlink("target", path));
    show("  unlink", unlink(path));
    show_open("  create", open(path, O_WRONLY | O_CREAT, 0640));
    show_open("  create exclusively", open(path, O_WRONLY | O_CREAT | O_EXCL, 0640));
    show("  unlink", unlink(path));
    const int here = open(".", O_PATH | O_DIRECTORY);
    show("  chdir", chdir(path));
    must("the way back", fchdir(here) == 0 && close(here) == 0);
    show("  execve", execl(path, path, (char*)NULL));
}

static void missing_components(void) {
    try_all_calls("missing", "missing");
    try_all_calls("missing/x", "missing/x");
    try_all_calls("missing/", "missing/");
    try_all_calls("missing/..", "missing/..");
    try_all_calls("missing/../x", "missing/../x");
}

static void not_a_directory(void) {
    make_file("file");
    try_all_calls("file/x", "file/x");
    make_file("file");
    try_all_calls("file/..", "file/..");
    make_file("file");
    try_all_calls("file/.", "file/.");
    mkfifo("fifo", 0600);
    try_all_calls("fifo/x", "fifo/x");
}

static void plain_file(void) {
    make_file("file");
    try_all_calls("file", "file");
    make_file("file");
    try_all_calls("./file", "./file");
    make_file("file");
    try_all_calls(".//.//file", ".//.//file");
}

static void plain_folder(void) {
    make_folder("folder");
    try_all_calls("folder", "folder");
    make_folder("folder");
    make_file("folder/file");
    try_all_calls("a folder that is not empty", "folder");
}

static void trailing_slashes(void) {
    make_file("file");
    try_all_calls("file/", "file/");
    make_folder("folder");
    try_all_calls("folder/", "folder/");
    make_folder("folder");
    try_all_calls("folder///", "folder///");
    make_folder("other");
    show("rename a folder to a name with a slash", rename("other", "new/"));
    show_file("new");
    show("rename a file to a name with a slash", rename("file", "new2/"));
    show("symlink with a slash", symlink("x", "link/"));
    show("link with a slash", link("file", "link/"));
    show("mkfifo with a slash", mkfifo("fifo/", 0600));
}

static void dots(void) {
    make_folder("folder");
    make_folder("folder/inner");
    make_file("file");
    must("entering it", chdir("folder/inner") == 0);
    try_all_calls(".", ".");
    try_all_calls("..", "..");
    must("leaving it", chdir("../..") == 0);
    try_all_calls("folder/.", "folder/.");
    try_all_calls("folder/..", "folder/inner/..");
    try_all_calls("folder/../file", "folder/../file");
    make_file("file");
    try_all_calls("folder/inner/../../file", "folder/inner/../../file");
    show_open("dots above the root", open("/../../..//", O_RDONLY));
}

static void empty_path(void) {
    try_all_calls("", "");
    struct stat status;
    make_file("file");
    const int fd = open("file", O_RDONLY);
    show("fstatat of a descriptor", fstatat(fd, "", &status, AT_EMPTY_PATH));
    show("fstatat without the flag", fstatat(fd, "", &status, 0));
    show("fchownat of a descriptor", fchownat(fd, "", (uid_t)-1, (gid_t)-1, AT_EMPTY_PATH));
    show("fchownat without the flag", fchownat(fd, "", (uid_t)-1, (gid_t)-1, 0));
    show("utimensat of a descriptor", utimensat(fd, "", NULL, AT_EMPTY_PATH));
    show("linkat of a descriptor", linkat(fd, "", AT_FDCWD, "linked", AT_EMPTY_PATH) == 0 ? 0 : -1);
    show_open("openat of nothing", openat(fd, "", O_RDONLY));
    show("unlinkat of nothing", unlinkat(AT_FDCWD, "", 0));
}

static void long_names(void) {
    char name[300];
    for (int length = 254; length <= 257; ++length) {
        char title[40];
        memset(name, 'n', sizeof name);
        name[length] = '\0';
        snprintf(title, sizeof title, "%d bytes", length);
        try_all_calls(title, name);
    }
}

static void long_paths(void) {
    static char path[PATH_MAX + 8];
    for (int length = PATH_MAX - 3; length <= PATH_MAX + 1; ++length) {
        char title[40];
        memset(path, '/', sizeof path);
        path[0] = '.';
        path[length - 1] = 'f';
        path[length] = '\0';
        snprintf(title, sizeof title, "PATH_MAX %+d", length - PATH_MAX);
        try_all_calls(title, path);
    }
}

static void strange_names(void) {
    // Not UTF-8, control characters, escapes of terminals, line ends, and what wildcards are made of.
    static const char* const names[] = {"\xff\xfe", "\x80",     "\x1b[31mred", "line\nend", "\r",  "\t",  "*",
                                        "[a]",      "\\",       "?",           " ",         "~",   "%s",  "-",
                                        "\xc3\x28", "\x01\x7f", "...",         "a\nb\n",    "$(x)"};
    for (size_t i = 0; i < sizeof names / sizeof *names; ++i) {
        make_file(names[i]);
        show_file(names[i]);
        try_all_calls(names[i], names[i]);
        show_file(names[i]);
    }
}

static void every_byte_in_a_name(void) {
    for (int byte = 1; byte < 256; ++byte) {
        const char name[3] = {(char)byte, 'x', '\0'};
        if (byte == '/') {
            continue;
        }
        make_folder(name);
        must("entering it", chdir(name) == 0);
        make_file("inner");
        must("leaving it", chdir("..") == 0);
    }
    DIR* const folder = opendir(".");
    int count = 0;
    while (readdir(folder) != NULL) {
        ++count;
    }
    closedir(folder);
    show("entries", count);
}

static void relative_to_a_descriptor(void) {
    make_folder("folder");
    make_file("file");
    const int folder = open("folder", O_RDONLY | O_DIRECTORY);
    const int path = open("folder", O_PATH | O_DIRECTORY);
    const int file = open("file", O_RDONLY);
    const int descriptors[] = {folder, path, file, -1, 999, AT_FDCWD};
    static const char* const names[] = {"folder", "O_PATH", "file", "-1", "999", "AT_FDCWD"};
    for (size_t i = 0; i < sizeof names / sizeof *names; ++i) {
        const int fd = descriptors[i];
        printf("below %s\n", names[i]);
        show("  mkdirat", mkdirat(fd, "d", 0755));
        show_open("  openat", openat(fd, "f", O_CREAT | O_RDWR, 0644));
        show("  symlinkat", symlinkat("f", fd, "l"));
        show("  linkat", linkat(fd, "f", fd, "h", 0));
        show("  fchmodat", fchmodat(fd, "f", 0600, 0));
        show("  fchownat", fchownat(fd, "l", (uid_t)-1, (gid_t)-1, AT_SYMLINK_NOFOLLOW));
        show("  renameat", renameat(fd, "h", fd, "i"));
        show("  mkfifoat", mkfifoat(fd, "p", 0600));
        show("  utimensat", utimensat(fd, "l", NULL, AT_SYMLINK_NOFOLLOW));
        show("  faccessat", faccessat(fd, "f", W_OK, 0));
        show("  unlinkat", unlinkat(fd, "f", 0));
        show("  unlinkat of a folder", unlinkat(fd, "d", 0));
        show("  unlinkat with AT_REMOVEDIR", unlinkat(fd, "d", AT_REMOVEDIR));
        show("  unlinkat with a bad flag", unlinkat(fd, "i", 0x8000000));
        show("  up and down", mkdirat(fd, "../folder/up", 0755));
        show("  an absolute path", faccessat(fd, "/", R_OK, 0));
    }
    show_file("folder/i");
    show_file("folder/up");
}

static void moved_folder(void) {
    make_folder("old");
    const int fd = open("old", O_RDONLY | O_DIRECTORY);
    show("rename", rename("old", "new"));
    show_open("create in it", openat(fd, "file", O_CREAT | O_WRONLY, 0644));
    show_file("new/file");
    show("enter it", fchdir(fd));
    show("rename it again", rename("../new", "../newer"));
    show("mkdir", mkdir("inner", 0755));
    show_file("../newer/inner");
}

static void removed_folder(void) {
    struct stat status;
    make_folder("gone");
    const int fd = open("gone", O_RDONLY | O_DIRECTORY);
    must("entering it", chdir("gone") == 0 && rmdir("../gone") == 0);
    show("mkdir", mkdir("x", 0755));
    show_open("create", open("x", O_CREAT | O_WRONLY, 0644));
    show_open("create below the descriptor", openat(fd, "x", O_CREAT | O_WRONLY, 0644));
    show("symlink", symlink("x", "y"));
    show("unlink", unlink("x"));
    show("mkfifo", mkfifo("x", 0600));
    show("stat .", stat(".", &status));
    show_open("open .", open(".", O_RDONLY));
    show("chmod .", chmod(".", 0700));
    show("utimensat .", utimensat(AT_FDCWD, ".", NULL, 0));
    show("fchmod", fchmod(fd, 0700));
    show("mkdir ../x", mkdir("../x", 0755));
    show("getcwd", getcwd(NULL, 0) == NULL ? -1 : 0);
    show("chdir ..", chdir(".."));
}

static void forbidden_by_permissions(void) {
    make_folder("closed");
    make_file("closed/file");
    make_folder("unwritable");
    make_file("unwritable/file");
    make_file("secret");
    chmod("closed", 0);
    chmod("unwritable", 0555);
    chmod("secret", 0);
    try_all_calls("closed/file", "closed/file");
    try_all_calls("closed/new", "closed/new");
    try_all_calls("unwritable/file", "unwritable/file");
    try_all_calls("unwritable/new", "unwritable/new");
    try_all_calls("secret", "secret");
    try_all_calls("/root/x", "/root/none/x");
    chmod("closed", 0755);
    chmod("unwritable", 0755);
}

// A working directory whose path is longer than the kernel can say.
static void deep_working_directory(void) {
    char name[201];
    char page[PATH_MAX];
    memset(name, 'd', sizeof name);
    name[sizeof name - 1] = '\0';
    for (int depth = 0; depth < 30; ++depth) {
        must("a deep folder", mkdir(name, 0755) == 0 && chdir(name) == 0);
    }
    show("getcwd", syscall(SYS_getcwd, page, sizeof page));
    try_all_calls("missing", "missing");
    make_file("file");
    try_all_calls("file", "file");
    make_folder("folder");
    try_all_calls("folder/", "folder/");
    make_file("file");
    show("rename upwards", rename("file", "../../file"));
    show_file("../../file");
    show("link downwards", link("../../file", "down"));
    show("symlink", symlink("../down", "link"));
    show_open("open through a link", open("link/../down", O_RDWR));
    const int fd = open(".", O_PATH);
    show_open("create below a descriptor", openat(fd, "created", O_CREAT | O_EXCL | O_WRONLY, 0600));
    show_file("created");
    unlink("created");
    unlink("link");
    unlink("down");
    unlink("../../file");
    for (int depth = 0; depth < 30; ++depth) {
        must("climbing", chdir("..") == 0 && rmdir(name) == 0);
    }
    show("climbed", 0);
}

static const struct comparison comparisons[] = {
    {"missing-components", missing_components},
    {"not-a-directory", not_a_directory},
    {"plain-file", plain_file},
    {"plain-folder", plain_folder},
    {"trailing-slashes", trailing_slashes},
    {"dots", dots},
    {"empty-path", empty_path},
    {"long-names", long_names},
    {"long-paths", long_paths},
    {"strange-names", strange_names},
    {"every-byte-in-a-name", every_byte_in_a_name},
    {"relative-to-a-descriptor", relative_to_a_descriptor},
    {"moved-folder", moved_folder},
    {"removed-folder", removed_folder},
    {"forbidden-by-permissions", forbidden_by_permissions},
    {"deep-working-directory", deep_working_directory},
};
const struct comparison_list path_comparisons = {comparisons, sizeof comparisons / sizeof *comparisons};
