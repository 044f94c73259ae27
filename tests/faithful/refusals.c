// SPDX-License-Identifier: BSD-3-Clause
// Calls that the kernel refuses whatever a sandbox says: which errno comes first. None of them changes anything outside
// the folder, neither as root nor as another user.
#include "faithful.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#ifndef SYS_setxattrat
enum { SYS_setxattrat = 463, SYS_getxattrat, SYS_listxattrat, SYS_removexattrat };
#endif
#ifndef SYS_file_getattr
enum { SYS_file_getattr = 468, SYS_file_setattr };
#endif

static void show_path(const char* call, const char* path, long result) {
    char what[PATH_MAX];
    snprintf(what, sizeof what, "%s %.60s", call, path);
    show(what, result);
}

// Names that no process can remove, make or move.
static void refused_names(void) {
    static const char* const names[] = {
        "/",
        "//",
        "/.",
        "/..",
        "/usr/.",
        "/usr/..",
        "/usr/../",
        "/usr/./",
        ".",
        "..",
        "./",
        "folder/.",
        "folder/..",
        "missing/.",
        "missing/..",
        "/etc/passwd/",
        "/etc/passwd/.",
        "/missing/.",
        "/missing/..",
        "/missing/x",
        "/etc/passwd/x",
        "file/",
        "file/.",
        "folder/",
    };
    make_file("file");
    make_folder("folder");
    make_file("folder/inner");
    for (size_t i = 0; i < sizeof names / sizeof *names; ++i) {
        const char* const name = names[i];
        show_path("rmdir", name, rmdir(name));
        show_path("unlink", name, unlink(name));
        show_path("unlinkat with AT_REMOVEDIR", name, unlinkat(AT_FDCWD, name, AT_REMOVEDIR));
        if (strcmp(name, "folder/") != 0) {
            show_path("rename from", name, rename(name, "moved"));
            show_path("renameat2 with RENAME_NOREPLACE from", name,
                      syscall(SYS_renameat2, AT_FDCWD, name, AT_FDCWD, "moved", 1));
            show_path("renameat2 with RENAME_EXCHANGE from", name,
                      syscall(SYS_renameat2, AT_FDCWD, name, AT_FDCWD, "file", 2));
        }
        show_path("rename to", name, rename("file", name));
        show_path("rename of a missing file to", name, rename("missing", name));
        show_path("renameat2 with RENAME_NOREPLACE to", name,
                  syscall(SYS_renameat2, AT_FDCWD, "file", AT_FDCWD, name, 1));
        show_path("mkdir", name, mkdir(name, 0700));
        show_path("mkfifo", name, mkfifo(name, 0600));
        show_path("symlink", name, symlink("text", name));
        show_path("link", name, link("file", name));
        show_path("link with RENAME flags", name, linkat(AT_FDCWD, "file", AT_FDCWD, name, 0x10));
    }
    show_file("file");
    show_file("folder/inner");
    show_file("moved");
}

// Arguments that are looked at before the path, which leads to something forbidden, missing, or allowed.
static void refused_arguments(void) {
    static const char* const paths[] = {"/usr/new", "/etc/passwd", "/usr/missing/x", "/", "missing/x", "file"};
    static char long_text[PATH_MAX + 1];
    memset(long_text, 'x', PATH_MAX);
    make_file("file");
    for (size_t i = 0; i < sizeof paths / sizeof *paths; ++i) {
        const char* const path = paths[i];
        show_path("truncate to -1", path, truncate(path, -1));
        show_path("truncate to the least number", path, syscall(SYS_truncate, path, LONG_MIN));
        show_path("symlink of nothing", path, symlink("", path));
        show_path("symlink of a text that is too long", path, symlink(long_text, path));
        show_path("symlink of a bad pointer", path, symlink((const char*)1, path));
        show_path("mknod of a directory", path, mknod(path, S_IFDIR | 0700, 0));
        show_path("mknod of a link", path, mknod(path, S_IFLNK | 0700, 0));
        show_path("mknod of no type", path, mknod(path, 0150000 | 0700, 0));
        show_path("unlinkat with odd flags", path, unlinkat(AT_FDCWD, path, 0x40));
        show_path("renameat2 with odd flags", path, syscall(SYS_renameat2, AT_FDCWD, path, AT_FDCWD, path, 0x40));
        show_path("linkat with odd flags", path, linkat(AT_FDCWD, path, AT_FDCWD, path, 0x40));
    }
    show_file("file");
}

// As a user without privileges: the directory may not be written, which comes before what the name is.
static void refused_by_permissions(void) {
    static const char* const names[] = {"/usr", "/usr/", "/etc/passwd", "/etc/passwd/",  "/usr/none", "/usr/none/x",
                                        "/bin", "/etc",  "/proc/self",  "/proc/self/fd", "/dev/null", "/tmp"};
    if (geteuid() == 0) {
        printf("only for users without privileges\n");
        return;
    }
    make_file("file");
    make_folder("folder");
    for (size_t i = 0; i < sizeof names / sizeof *names; ++i) {
        const char* const name = names[i];
        show_path("rmdir", name, rmdir(name));
        show_path("unlink", name, unlink(name));
        show_path("mkdir", name, strstr(name, "none") ? -2 : mkdir(name, 0700));
    }
}

// A null path with AT_EMPTY_PATH is the descriptor itself: Linux 6.13, and 6.17 for file attributes.
static void null_paths(void) {
    struct {
        uint64_t value;
        uint32_t size;
        uint32_t flags;
    } arguments = {.value = (uint64_t)(uintptr_t) "v", .size = 1};
    char buffer[64];
    char attributes[24] = {0};
    make_file("file");
    const int descriptors[] = {open("file", O_RDONLY), open("file", O_RDWR), open(".", O_RDONLY | O_DIRECTORY),
                               AT_FDCWD, -1};
    for (size_t i = 0; i < sizeof descriptors / sizeof *descriptors; ++i) {
        for (int flags = 0; flags <= AT_EMPTY_PATH; flags += AT_EMPTY_PATH) {
            const int fd = descriptors[i];
            printf("descriptor %zu, flags %x\n", i, flags);
            arguments.value = (uint64_t)(uintptr_t) "v";
            show("setxattrat", syscall(SYS_setxattrat, fd, NULL, flags, "user.n", &arguments, sizeof arguments));
            arguments.value = (uint64_t)(uintptr_t)buffer;
            show("getxattrat", syscall(SYS_getxattrat, fd, NULL, flags, "user.n", &arguments, sizeof arguments));
            show("listxattrat", syscall(SYS_listxattrat, fd, NULL, flags, buffer, sizeof buffer) < 0 ? -1 : 0);
            show("removexattrat", syscall(SYS_removexattrat, fd, NULL, flags, "user.n"));
            show("file_getattr", syscall(SYS_file_getattr, fd, NULL, attributes, sizeof attributes, flags));
            show("file_setattr", syscall(SYS_file_setattr, fd, NULL, attributes, sizeof attributes, flags));
            show("utimensat", syscall(SYS_utimensat, fd, NULL, NULL, flags));
            show("utimensat without following", syscall(SYS_utimensat, fd, NULL, NULL, flags | AT_SYMLINK_NOFOLLOW));
            show("fchownat", syscall(SYS_fchownat, fd, NULL, -1, -1, flags));
            show("unlinkat", syscall(SYS_unlinkat, fd, NULL, flags));
        }
    }
}

// A whiteout needs no privilege (Linux 5.8). Devices are made by no sandbox; the path has to be good all the same.
static void whiteouts(void) {
    show("whiteout", mknod("whiteout", S_IFCHR | 0600, makedev(0, 0)));
    show_file("whiteout");
    show("whiteout that is there", mknod("whiteout", S_IFCHR | 0600, makedev(0, 0)));
    show_open("open of a whiteout", open("whiteout", O_RDWR));
    show("unlink", unlink("whiteout"));
    show("block device that is there", mknod(".", S_IFBLK | 0600, makedev(0, 0)));
    show("device in a missing folder", mknod("missing/x", S_IFCHR | 0600, makedev(1, 3)));
    show("device below a file", mknod("/etc/passwd/x", S_IFCHR | 0600, makedev(1, 3)));
}

// A process that has just changed its ids: what it may search is looked at with the new ones, also from descriptors and
// a working directory that it has from before.
static void changed_ids(void) {
    enum { kOther = 65534 };
    if (geteuid() != 0) {
        printf("only root can change its ids\n");
        return;
    }
    make_folder("closed");
    make_folder("closed/below");
    make_folder("open");
    make_folder("open/shut");
    must("modes", chmod("closed", 0700) == 0 && chmod("open/shut", 0700) == 0 && chmod("open", 0755) == 0);
    const int closed = open("closed", O_RDONLY | O_DIRECTORY);
    const int opened = open("open", O_RDONLY | O_DIRECTORY);
    must("other ids", setresgid(kOther, kOther, kOther) == 0 && setresuid(kOther, kOther, kOther) == 0);
    show_open("missing below a closed directory", openat(closed, "missing", O_RDONLY));
    show_open("missing further below it", openat(closed, "below/missing", O_RDWR));
    show_open("missing below an open directory", openat(opened, "missing", O_WRONLY));
    show_open("missing in a closed one below it", openat(opened, "shut/missing", O_RDONLY));
    show_open("the same from the working directory", open("open/shut/missing", O_RDONLY));
    show_open("missing from the working directory", open("open/missing", O_RDWR));
    show("mkdirat", mkdirat(closed, "below/x/y", 0700));
    show("unlinkat", unlinkat(opened, "shut/x", 0));
    show("renameat", renameat(opened, "shut/x", opened, "y"));
    show("faccessat", faccessat(closed, "missing", W_OK, 0));
    show_open("missing descriptor", open("/proc/self/fd/99", O_RDONLY));
    show_open("missing in /proc/self", open("/proc/self/missing", O_RDONLY));
}

static const struct comparison comparisons[] = {
    {"refused-names", refused_names},
    {"refused-arguments", refused_arguments},
    {"refused-by-permissions", refused_by_permissions},
    {"null-paths", null_paths},
    {"whiteouts", whiteouts},
    {"changed-ids", changed_ids},
};
const struct comparison_list refusal_comparisons = {comparisons, sizeof comparisons / sizeof *comparisons};
