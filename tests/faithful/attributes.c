// SPDX-License-Identifier: BSD-3-Clause
// Times, owners, extended attributes, access checks, and what descriptors may do.
#include "faithful.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/xattr.h>
#include <unistd.h>
#include <utime.h>

static void show_times(const char* path) {
    struct stat status;
    must(path, lstat(path, &status) == 0);
    const bool is_old = status.st_mtime < 100000;
    printf("%s: %ld.%09ld\n", path, is_old ? (long)status.st_mtime : 0L, is_old ? status.st_mtim.tv_nsec : 0L);
}

static void times(void) {
    make_file("file");
    make_link("file", "link");
    const struct timespec exact[2] = {{1000, 1}, {2000, 123456789}};
    const struct timespec omit[2] = {{0, UTIME_OMIT}, {0, UTIME_OMIT}};
    const struct timespec now[2] = {{0, UTIME_NOW}, {0, UTIME_NOW}};
    const struct timespec wrong[2] = {{0, 1000000000}, {0, -5}};
    const struct timeval old[2] = {{3000, 5}, {4000, 6}};
    const struct utimbuf oldest = {5000, 6000};
    show("utimensat", utimensat(AT_FDCWD, "file", exact, 0));
    show_times("file");
    show("omit", utimensat(AT_FDCWD, "file", omit, 0));
    show_times("file");
    show("wrong", utimensat(AT_FDCWD, "file", wrong, 0));
    show("of a link", utimensat(AT_FDCWD, "link", exact, AT_SYMLINK_NOFOLLOW));
    show_times("link");
    show("utimes", utimes("link", old));
    show_times("file");
    show("lutimes", lutimes("link", old));
    show_times("link");
    show("utime", utime("file", &oldest));
    show_times("file");
    const int fd = open("file", O_RDONLY);
    show("futimens", futimens(fd, exact));
    show_times("file");
    show("futimesat", futimesat(AT_FDCWD, "file", old));
    show_times("file");
    show("now", utimensat(AT_FDCWD, "file", now, 0));
    show_times("file");
    show("null", utimensat(AT_FDCWD, "file", NULL, 0));
    show("bad flags", utimensat(AT_FDCWD, "file", exact, 0x7000));
    show("bad descriptor", futimens(-1, exact));
    show("bad descriptor, missing path", (long)syscall(SYS_utimensat, -1, NULL, exact, 0));
    show("null path at the working directory", (long)syscall(SYS_utimensat, AT_FDCWD, NULL, exact, 0));
    show("null path with a flag", (long)syscall(SYS_utimensat, fd, NULL, exact, AT_SYMLINK_NOFOLLOW));
}

static void owners(void) {
    make_file("file");
    make_link("file", "link");
    const int fd = open("file", O_RDONLY);
    const int path = open("file", O_PATH);
    show("chown to oneself", chown("file", getuid(), getgid()));
    show("chown to another", chown("file", 4242, (gid_t)-1));
    show("chgrp to another", chown("file", (uid_t)-1, 4242));
    show("lchown", lchown("link", 4343, (gid_t)-1));
    show("fchown", fchown(fd, 4444, (gid_t)-1));
    show("fchown of an O_PATH descriptor", fchown(path, 4444, (gid_t)-1));
    show("fchownat with a bad flag", fchownat(AT_FDCWD, "file", (uid_t)-1, (gid_t)-1, 0x10));
    show("fchownat by an O_PATH descriptor", fchownat(path, "", (uid_t)-1, (gid_t)-1, AT_EMPTY_PATH));
    show_file("file");
    show_file("link");
}

static void modes(void) {
    make_file("file");
    make_folder("folder");
    static const mode_t values[] = {0, 07777, 0644, 0177777, 01000, 02000, 04000};
    for (size_t i = 0; i < sizeof values / sizeof *values; ++i) {
        show("chmod", chmod("file", values[i]));
        show_file("file");
        show("chmod of a folder", chmod("folder", values[i]));
        show_file("folder");
    }
    chmod("file", 0644);
    const int fd = open("file", O_RDONLY);
    const int path = open("file", O_PATH);
    show("fchmod", fchmod(fd, 0600));
    show("fchmod of an O_PATH descriptor", fchmod(path, 0600));
    show("fchmod of nothing", fchmod(-1, 0600));
    show("fchmodat2 by a descriptor", (long)syscall(452, fd, "", 0640, AT_EMPTY_PATH));
    show("fchmodat2 with a bad flag", (long)syscall(452, AT_FDCWD, "file", 0640, 0x40000));
    show_file("file");
}

static void extended_attributes(void) {
    char value[16];
    make_file("file");
    make_link("file", "link");
    const int fd = open("file", O_RDONLY);
    show("set", setxattr("file", "user.one", "1", 1, 0));
    show("get", getxattr("file", "user.one", value, sizeof value));
    show("create again", setxattr("file", "user.one", "2", 1, XATTR_CREATE));
    show("replace what is missing", setxattr("file", "user.two", "2", 1, XATTR_REPLACE));
    show("through a link", setxattr("link", "user.three", "3", 1, 0));
    show("of a link", lsetxattr("link", "user.three", "3", 1, 0));
    show("by a descriptor", fsetxattr(fd, "user.four", "4", 1, 0));
    show("list", listxattr("file", NULL, 0));
    show("bad name", setxattr("file", "nonsense", "1", 1, 0));
    show("bad flags", setxattr("file", "user.x", "1", 1, 0x70));
    show("too large", (long)syscall(SYS_setxattr, "file", "user.x", "1", 1UL << 20, 0));
    show("null name", setxattr("file", NULL, "1", 1, 0));
    show("null value", (long)syscall(SYS_setxattr, "file", "user.x", NULL, 5UL, 0));
    show("trusted", setxattr("file", "trusted.x", "1", 1, 0));
    show("remove", removexattr("file", "user.one"));
    show("remove again", removexattr("file", "user.one"));
    show("remove by a descriptor", fremovexattr(fd, "user.four"));
    show("remove of a link", lremovexattr("link", "user.one"));
    show("list", listxattr("file", NULL, 0));
    show("of a missing file", setxattr("missing", "user.one", "1", 1, 0));
}

static void access_checks(void) {
    make_file("file");
    static const mode_t values[] = {0, 0444, 0222, 0111, 0755};
    for (size_t i = 0; i < sizeof values / sizeof *values; ++i) {
        chmod("file", values[i]);
        printf("mode %04o:", values[i]);
        for (int mode = 0; mode < 8; ++mode) {
            printf(" %d", access("file", mode));
        }
        printf("\n");
    }
    show("bad mode", access("file", 8));
    show("faccessat2", (long)syscall(SYS_faccessat2, AT_FDCWD, "file", W_OK, AT_EACCESS));
    show("faccessat2 of a bad flag", (long)syscall(SYS_faccessat2, AT_FDCWD, "file", W_OK, 0x20000));
    const int fd = open("file", O_PATH);
    show("faccessat2 of a descriptor", (long)syscall(SYS_faccessat2, fd, "", W_OK, AT_EMPTY_PATH));
    show("of the root folder", access("/", W_OK | R_OK | X_OK) == 0 || errno == EACCES);
    show("of /dev/null", access("/dev/null", W_OK));
    show("of a read-only one", access("/proc/self/status", W_OK));
}

static void file_flags(void) {
    make_file("file");
    int flags = 0;
    const int fd = open("file", O_RDONLY);
    const long got = show("get flags", ioctl(fd, FS_IOC_GETFLAGS, &flags));
    if (got == 0) {
        flags |= FS_NOATIME_FL;
        show("set flags", ioctl(fd, FS_IOC_SETFLAGS, &flags));
    }
    show("set flags of nothing", ioctl(-1, FS_IOC_SETFLAGS, &flags));
    show("null", ioctl(fd, FS_IOC_SETFLAGS, NULL));
    int ends[2];
    must("a pipe", pipe(ends) == 0);
    show("set flags of a pipe", ioctl(ends[0], FS_IOC_SETFLAGS, &flags));
    int waiting = 0;
    show("waiting bytes", ioctl(ends[0], FIONREAD, &waiting));
    show("terminal of a pipe", ioctl(ends[0], TIOCGPGRP, &waiting));
    show("unknown request", ioctl(fd, 0xdead));
}

static void copying(void) {
    make_file("file");
    const int from = open("file", O_RDONLY);
    const int to = open("copy", O_CREAT | O_RDWR, 0600);
    show("copy_file_range", copy_file_range(from, NULL, to, NULL, 100, 0));
    lseek(from, 0, SEEK_SET);
    show("sendfile", sendfile(to, from, NULL, 100));
    show("fallocate", fallocate(to, 0, 0, 8192));
    show("punch a hole", fallocate(to, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, 4096));
    show("to a descriptor for reading", sendfile(from, to, NULL, 10));
    show("sync", fsync(to));
    show_file("copy");
    struct statvfs system;
    struct statfs raw;
    show("statvfs", statvfs("copy", &system));
    show("statfs of a missing file", statfs("missing", &raw));
}

static void events(void) {
    char buffer[4096] __attribute__((aligned(8)));
    make_folder("folder");
    const int watch = inotify_init1(IN_NONBLOCK);
    show("watch", inotify_add_watch(watch, "folder", IN_ALL_EVENTS) > 0);
    show("watch what is missing", inotify_add_watch(watch, "missing", IN_ALL_EVENTS));
    make_file("folder/a");
    chmod("folder/a", 0600);
    rename("folder/a", "folder/b");
    mkdir("folder/d", 0755);
    truncate("folder/b", 0);
    unlink("folder/b");
    rmdir("folder/d");
    const ssize_t length = read(watch, buffer, sizeof buffer);
    for (ssize_t at = 0; at < length;) {
        const struct inotify_event* const event = (const struct inotify_event*)(buffer + at);
        printf("event %x %s\n", event->mask, event->len > 0 ? event->name : "-");
        at += (ssize_t)(sizeof *event + event->len);
    }
}

static const struct comparison comparisons[] = {
    {"times", times},
    {"owners", owners},
    {"modes", modes},
    {"extended-attributes", extended_attributes},
    {"access-checks", access_checks},
    {"file-flags", file_flags},
    {"copying", copying},
    {"events", events},
};
const struct comparison_list attribute_comparisons = {comparisons, sizeof comparisons / sizeof *comparisons};
