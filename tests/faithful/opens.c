// SPDX-License-Identifier: BSD-3-Clause
// open(2) and openat2(2): flags, modes, special files, limits.
#include "faithful.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

static void prepare(void) {
    make_file("file");
    make_folder("folder");
    make_link("file", "link");
    make_link("folder", "folder-link");
    make_link("made", "dangling");
    must("a fifo", mkfifo("fifo", 0644) == 0);
}

static void flag_combinations(void) {
    static const struct {
        int value;
        const char* name;
    } flags[] = {{O_CREAT, "CREAT "},         {O_EXCL, "EXCL "},           {O_NOFOLLOW, "NOFOLLOW "},
                 {O_DIRECTORY, "DIRECTORY "}, {O_TRUNC, "TRUNC "},         {O_WRONLY, "WRONLY "},
                 {O_RDWR, "RDWR "},           {O_APPEND, "APPEND "}};
    static const char* const names[] = {"file", "folder", "link", "folder-link", "dangling", "missing", "fifo", "file/"};
    enum { kFlags = sizeof flags / sizeof *flags };
    prepare();
    for (size_t name = 0; name < sizeof names / sizeof *names; ++name) {
        for (unsigned bits = 0; bits < 1U << kFlags; ++bits) {
            char what[200];
            int value = O_NONBLOCK | O_CLOEXEC;
            snprintf(what, sizeof what, "%s ", names[name]);
            for (unsigned i = 0; i < kFlags; ++i) {
                if ((bits & (1U << i)) != 0) {
                    value |= flags[i].value;
                    strcat(what, flags[i].name);
                }
            }
            show_open(what, open(names[name], value, 0600));
            unlink("made");
            unlink("missing");
        }
    }
}

static long openat2_of(int dirfd, const char* path, const struct open_how* how, size_t size) {
    const long fd = syscall(SYS_openat2, dirfd, path, how, size);
    if (fd >= 0) {
        close((int)fd);
        return 0;
    }
    return fd;
}

static void resolve_flags(void) {
    static const char* const names[] = {"file",      "link",       "folder/../file", "folder-link/new", "../x",  "/etc/passwd",
                                        "abs",       "/dev/null",  "dangling",       "/proc/self/cwd",  "up",    "/",
                                        "/proc/self/exe", "folder-link/../file", ".",     "missing/x", "magic",  "fifo/x"};
    prepare();
    make_link("/etc/passwd", "abs");
    make_link("..", "up");
    make_link("/proc/self/cwd/file", "magic");
    const int below = open(".", O_PATH | O_DIRECTORY);
    for (size_t name = 0; name < sizeof names / sizeof *names; ++name) {
        for (uint64_t resolve = 0; resolve < 0x40; ++resolve) {
            char what[64];
            const struct open_how read = {.flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK, .resolve = resolve};
            snprintf(what, sizeof what, "%s %llx", names[name], (unsigned long long)resolve);
            // What RESOLVE_CACHED finds depends on what is cached; it never creates.
            if ((resolve & RESOLVE_CACHED) == 0) {
                show(what, openat2_of(below, names[name], &read, sizeof read));
            }
            const bool is_ours = names[name][0] != '/' && strcmp(names[name], "abs") != 0;
            if (is_ours && strcmp(names[name], "../x") != 0) {
                const struct open_how create = {
                    .flags = O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK, .mode = 0640, .resolve = resolve};
                strcat(what, " creating");
                show(what, openat2_of(below, names[name], &create, sizeof create));
                unlink("made");
                unlink("folder/new");
            }
        }
    }
}

static void openat2_arguments(void) {
    struct {
        struct open_how how;
        uint64_t more[64];
    } large = {.how = {.flags = O_RDWR | O_CREAT, .mode = 0600}};
    show("size 0", openat2_of(AT_FDCWD, "f", &large.how, 0));
    show("too small", openat2_of(AT_FDCWD, "f", &large.how, 16));
    show("right", openat2_of(AT_FDCWD, "f", &large.how, sizeof large.how));
    show("larger, all zero", openat2_of(AT_FDCWD, "f", &large.how, sizeof large));
    large.more[5] = 1;
    show("larger, not zero", openat2_of(AT_FDCWD, "f", &large.how, sizeof large));
    show("far too large", openat2_of(AT_FDCWD, "f", &large.how, 1UL << 20));
    show("null", openat2_of(AT_FDCWD, "f", NULL, sizeof large.how));
    show("null path", openat2_of(AT_FDCWD, NULL, &large.how, sizeof large.how));
    large.how = (struct open_how){.flags = 1ULL << 40};
    show("unknown flag", openat2_of(AT_FDCWD, "f", &large.how, sizeof large.how));
    large.how = (struct open_how){.flags = O_RDONLY, .resolve = 1ULL << 40};
    show("unknown resolve flag", openat2_of(AT_FDCWD, "f", &large.how, sizeof large.how));
    large.how = (struct open_how){.flags = O_RDONLY, .mode = 0600};
    show("mode without creating", openat2_of(AT_FDCWD, "f", &large.how, sizeof large.how));
    large.how = (struct open_how){.flags = O_RDWR | O_CREAT, .mode = 0200000};
    show("bad mode", openat2_of(AT_FDCWD, "f", &large.how, sizeof large.how));
    large.how = (struct open_how){.flags = O_WRONLY | O_PATH};
    show("O_PATH with a mode", openat2_of(AT_FDCWD, "f", &large.how, sizeof large.how));
    large.how = (struct open_how){.flags = O_RDWR | O_CREAT, .mode = 0600};
    show("bad descriptor", openat2_of(-5, "f", &large.how, sizeof large.how));
}

static void temporary_files(void) {
    char path[64];
    make_folder("folder");
    make_file("file");
    show_open("for reading", open("folder", O_TMPFILE | O_RDONLY, 0600));
    show_open("in a file", open("file", O_TMPFILE | O_RDWR, 0600));
    show_open("in a missing folder", open("missing", O_TMPFILE | O_RDWR, 0600));
    const int fd = open("folder", O_TMPFILE | O_RDWR, 0640);
    show("made", fd < 0 ? -1 : 0);
    show("write", write(fd, "12345", 5));
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    show("linkat", linkat(AT_FDCWD, path, AT_FDCWD, "folder/linked", AT_SYMLINK_FOLLOW));
    show_file("folder/linked");
    const int exclusive = open("folder", O_TMPFILE | O_RDWR | O_EXCL, 0640);
    snprintf(path, sizeof path, "/proc/self/fd/%d", exclusive);
    show("linkat of an exclusive one", linkat(AT_FDCWD, path, AT_FDCWD, "folder/no", AT_SYMLINK_FOLLOW));
}

static void modes_under_umask(void) {
    static const mode_t masks[] = {0, 022, 027, 077, 0777, 0111};
    for (size_t i = 0; i < sizeof masks / sizeof *masks; ++i) {
        char name[32];
        struct sockaddr_un address = {.sun_family = AF_UNIX};
        printf("umask %04o\n", masks[i]);
        umask(masks[i]);
        snprintf(name, sizeof name, "file%zu", i);
        show_open("  open", open(name, O_CREAT | O_WRONLY, 0666));
        show_file(name);
        snprintf(name, sizeof name, "suid%zu", i);
        show_open("  creat", creat(name, 07777));
        show_file(name);
        snprintf(name, sizeof name, "folder%zu", i);
        show("  mkdir", mkdir(name, 01777));
        show_file(name);
        snprintf(name, sizeof name, "fifo%zu", i);
        show("  mkfifo", mkfifo(name, 0666));
        show_file(name);
        snprintf(name, sizeof name, "node%zu", i);
        show("  mknod", mknod(name, S_IFREG | 0777, 0));
        show_file(name);
        snprintf(address.sun_path, sizeof address.sun_path, "socket%zu", i);
        const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
        show("  bind", bind(fd, (struct sockaddr*)&address, sizeof address));
        show_file(address.sun_path);
        close(fd);
    }
    show("the mask is still", (long)umask(0));
}

static void group_of_new_files(void) {
    make_folder("shared");
    show("chmod", chmod("shared", 02775));
    show_file("shared");
    show("mkdir", mkdir("shared/inner", 0755));
    show_open("create", open("shared/file", O_CREAT | O_WRONLY, 0644));
    show_file("shared/inner");
    show_file("shared/file");
    if (geteuid() == 0) {
        show("chown", chown("shared", 1234, 5678));
        show_file("shared");
        show("mkdir", mkdir("shared/other", 0755));
        show_file("shared/other");
        make_file("owned");
        show("chmod of a program", chmod("owned", 06755));
        show("chown of a program", chown("owned", 1, 2));
        show_file("owned");
    }
}

static void truncation(void) {
    make_file("file");
    show_open("O_TRUNC for reading", open("file", O_RDONLY | O_TRUNC));
    show_file("file");
    make_file("file");
    show("negative", truncate("file", -1));
    show("of a folder", truncate(".", 0));
    show("longer", truncate("file", 1000));
    show_file("file");
    const int fd = open("file", O_RDONLY);
    show("by a descriptor for reading", ftruncate(fd, 1));
    show_open("append", open("file", O_WRONLY | O_APPEND));
    show_file("file");
}

static void special_files(void) {
    char text[8] = "";
    const int null = open("/dev/null", O_RDWR | O_TRUNC | O_CREAT, 0666);
    show("write to /dev/null", write(null, "x", 1));
    show("read from it", read(null, text, 1));
    const int full = open("/dev/full", O_WRONLY);
    show("write to /dev/full", write(full, "x", 1));
    show_open("/dev/zero", open("/dev/zero", O_RDWR));
    show_open("/dev/urandom", open("/dev/urandom", O_RDONLY));
    show_open("/dev/null as a folder", open("/dev/null/", O_RDONLY));
    show_open("/dev/null/x", open("/dev/null/x", O_CREAT | O_WRONLY, 0600));
    show_open("a device that is not there", open("/dev/no-such-device", O_RDWR));
    show_open("/proc/self/comm", open("/proc/self/comm", O_RDWR));
    show_open("/proc/self/none", open("/proc/self/none", O_RDONLY));
}

static void fifo_without_blocking(void) {
    must("a fifo", mkfifo("fifo", 0600) == 0);
    show_open("for writing", open("fifo", O_WRONLY | O_NONBLOCK));
    const int reader = open("fifo", O_RDONLY | O_NONBLOCK);
    show("for reading", reader < 0 ? -1 : 0);
    const int writer = open("fifo", O_WRONLY | O_NONBLOCK);
    show("for writing now", writer < 0 ? -1 : 0);
    show("write", write(writer, "abc", 3));
    char text[8];
    show("read", read(reader, text, sizeof text));
    show("read again", read(reader, text, sizeof text));
    show_open("both", open("fifo", O_RDWR));
}

static void too_many_descriptors(void) {
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = 20;
    show("setrlimit", setrlimit(RLIMIT_NOFILE, &limit));
    make_file("file");
    int opened = 0;
    while (open("file", O_RDWR) >= 0) {
        ++opened;
    }
    show("open", -1);
    show("opened some", opened > 10);
    show_open("create", open("new", O_CREAT | O_WRONLY, 0600));
    show_file("new");
    show("socket", socket(AF_UNIX, SOCK_STREAM, 0));
    show("dup", dup(0));
    show("chmod still works", chmod("file", 0600));
}

static void file_size_limit(void) {
    struct rlimit limit = {10, 10};
    signal(SIGXFSZ, SIG_IGN);
    show("setrlimit", setrlimit(RLIMIT_FSIZE, &limit));
    const int fd = open("file", O_CREAT | O_RDWR, 0600);
    show("write", write(fd, "1234567890123", 13));
    show("write more", write(fd, "x", 1));
    show("truncate", truncate("file", 11));
    show_file("file");
}

static void locks(void) {
    make_file("file");
    const int one = open("file", O_RDWR);
    const int two = open("file", O_RDWR);
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_len = 1};
    show("flock", flock(one, LOCK_EX | LOCK_NB));
    show("flock by another", flock(two, LOCK_SH | LOCK_NB));
    show("unlock", flock(one, LOCK_UN));
    show("flock by another", flock(two, LOCK_SH | LOCK_NB));
    show("OFD lock", fcntl(one, F_OFD_SETLK, &lock));
    lock.l_pid = 0;
    show("OFD lock by another", fcntl(two, F_OFD_SETLK, &lock));
    show("lock of a region", lockf(one, F_TLOCK, 10));
    show("seals", fcntl(one, F_GET_SEALS));
    show("pipe size of a file", fcntl(one, F_GETPIPE_SZ));
    show("flags", fcntl(one, F_GETFL) & O_ACCMODE);
    show("dup", fcntl(one, F_DUPFD_CLOEXEC, 100));
    show("bad command", fcntl(one, 12345));
}

static const struct comparison comparisons[] = {
    {"flag-combinations", flag_combinations},
    {"resolve-flags", resolve_flags},
    {"openat2-arguments", openat2_arguments},
    {"temporary-files", temporary_files},
    {"modes-under-umask", modes_under_umask},
    {"group-of-new-files", group_of_new_files},
    {"truncation", truncation},
    {"special-files", special_files},
    {"fifo-without-blocking", fifo_without_blocking},
    {"too-many-descriptors", too_many_descriptors},
    {"file-size-limit", file_size_limit},
    {"locks", locks},
};
const struct comparison_list open_comparisons = {comparisons, sizeof comparisons / sizeof *comparisons};
