// SPDX-License-Identifier: BSD-3-Clause
// Arguments that are hard to read: bad pointers, and texts at the edge of memory.
#include "faithful.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/xattr.h>
#include <unistd.h>

// Every writing call with a path at `path`, which is no pointer to a text.
static void try_pointer(const char* title, const char* path) {
    struct stat status;
    printf("%s\n", title);
    show("  open", (long)syscall(SYS_openat, AT_FDCWD, path, O_RDWR));
    show("  create", (long)syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CREAT, 0600));
    show("  create exclusively", (long)syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CREAT | O_EXCL, 0600));
    show("  mkdirat", (long)syscall(SYS_mkdirat, AT_FDCWD, path, 0755));
    show("  unlinkat", (long)syscall(SYS_unlinkat, AT_FDCWD, path, 0));
    show("  mknodat", (long)syscall(SYS_mknodat, AT_FDCWD, path, S_IFIFO | 0600, 0));
    show("  symlinkat", (long)syscall(SYS_symlinkat, "x", AT_FDCWD, path));
    show("  symlinkat, text", (long)syscall(SYS_symlinkat, path, AT_FDCWD, "made-link"));
    show("  linkat", (long)syscall(SYS_linkat, AT_FDCWD, path, AT_FDCWD, "x", 0));
    show("  linkat, second", (long)syscall(SYS_linkat, AT_FDCWD, "file", AT_FDCWD, path, 0));
    show("  renameat2", (long)syscall(SYS_renameat2, AT_FDCWD, path, AT_FDCWD, "x", 0));
    show("  renameat2, second", (long)syscall(SYS_renameat2, AT_FDCWD, "file", AT_FDCWD, path, 0));
    show("  fchmodat", (long)syscall(SYS_fchmodat, AT_FDCWD, path, 0600));
    show("  fchownat", (long)syscall(SYS_fchownat, AT_FDCWD, path, -1, -1, 0));
    show("  truncate", (long)syscall(SYS_truncate, path, 0L));
    show("  setxattr", (long)syscall(SYS_setxattr, path, "user.x", "1", 1L, 0));
    show("  faccessat", (long)syscall(SYS_faccessat, AT_FDCWD, path, W_OK));
    show("  fstatat", fstatat(AT_FDCWD, path, &status, 0));
    show("  chdir", (long)syscall(SYS_chdir, path));
    show("  execve", (long)syscall(SYS_execve, path, NULL, NULL));
    unlink("made-link");
    rename("x", "file");
}

static void bad_pointers(void) {
    make_file("file");
    try_pointer("null", NULL);
    try_pointer("small", (const char*)16);
    try_pointer("all bits", (const char*)UINTPTR_MAX);
#if UINTPTR_MAX > 0xffffffffU
    try_pointer("not canonical", (const char*)0x800000000000U);
    try_pointer("kernel", (const char*)0xffffffff81000000U);
#endif
    char* const hidden = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    try_pointer("no access", hidden);
}

static char* two_pages_with_a_hole(void) {
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    char* const pages = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    must("two pages", pages != MAP_FAILED && munmap(pages + page, page) == 0);
    return pages + page;
}

static void text_before_a_hole(void) {
    char* const end = two_pages_with_a_hole();
    static const char text[] = "ends-at-the-page";
    char* const path = end - sizeof text;
    memcpy(path, text, sizeof text);
    make_file("file");
    try_pointer("a text that ends with the page", path);
    show_file(text);
    try_pointer("one byte", end - 1);
}

static void text_into_a_hole(void) {
    char* const end = two_pages_with_a_hole();
    memset(end - 10, 'x', 10);
    make_file("file");
    try_pointer("a text that does not end before the hole", end - 10);
    show_file("xxxxxxxxxx");
}

static void text_across_pages(void) {
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    char* const pages = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    must("two pages", pages != MAP_FAILED);
    make_file("file");
    strcpy(pages + page - 3, "across");
    try_pointer("a text across two pages", pages + page - 3);
    show("protect", mprotect(pages, 2 * page, PROT_READ));
    try_pointer("in memory that is not writable", pages + page - 3);
}

static void file_backed_text(void) {
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    const int fd = open("texts", O_CREAT | O_RDWR, 0600);
    make_file("file");
    must("a text", write(fd, "in-a-file", 10) == 10);
    char* const text = mmap(NULL, 2 * page, PROT_READ, MAP_SHARED, fd, 0);
    try_pointer("a text in a mapped file", text);
    try_pointer("a text behind the end of a mapped file", text + page);
}

static void odd_buffers(void) {
    make_file("file");
    char* const end = two_pages_with_a_hole();
    char value[8];
    show("times", (long)syscall(SYS_utimensat, AT_FDCWD, "file", end - 8, 0));
    show("null times", (long)syscall(SYS_utimensat, AT_FDCWD, "file", NULL, 0));
    show("value of an attribute", (long)setxattr("file", "user.x", end - 2, 8, 0));
    show("name of an attribute", (long)setxattr("file", end, "1", 1, 0));
    show("stat", (long)syscall(SYS_statx, AT_FDCWD, "file", 0, 0xfff, end - 8));
    show("readlink", (long)syscall(SYS_readlinkat, AT_FDCWD, "/proc/self/exe", end, 8L));
    show("getcwd", (long)syscall(SYS_getcwd, value, 1L));
    show("arguments of a program", (long)syscall(SYS_execve, "/bin/true", end, NULL));
    show("environment of a program", (long)syscall(SYS_execve, "/bin/true", NULL, end));
    show("openat2", (long)syscall(SYS_openat2, AT_FDCWD, "file", end - 8, 24L));
}

static void odd_addresses(void) {
    char* const end = two_pages_with_a_hole();
    struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "socket"};
    const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    show("bind", bind(fd, (struct sockaddr*)(end - 4), 10));
    show("bind to null", bind(fd, NULL, 10));
    show("bind of no length", bind(fd, (struct sockaddr*)&address, 0));
    show("bind of one byte", bind(fd, (struct sockaddr*)&address, 1));
    show("bind of a large length", bind(fd, (struct sockaddr*)&address, 10000));
    show("bind of a negative length", (long)bind(fd, (struct sockaddr*)&address, (socklen_t)-1));
    show("connect", connect(fd, (struct sockaddr*)(end - 4), 10));
    show("connect to null", connect(fd, NULL, 10));
    show("connect of no length", connect(fd, (struct sockaddr*)&address, 0));
    show("sendto", sendto(fd, "x", 1, MSG_NOSIGNAL, (struct sockaddr*)(end - 4), 10));
    show("sendto from nowhere", sendto(fd, end, 1, MSG_NOSIGNAL, NULL, 0));
    show("sendmsg", sendmsg(fd, (struct msghdr*)(end - 4), MSG_NOSIGNAL));
    show("sendmsg of null", sendmsg(fd, NULL, MSG_NOSIGNAL));
    memcpy(end - sizeof address.sun_family - 3, &address.sun_family, sizeof address.sun_family);
    memcpy(end - 3, "at", 3);
    show("an address that ends with the page",
         bind(fd, (struct sockaddr*)(end - sizeof address.sun_family - 3), sizeof address.sun_family + 3));
    show_file("at");
}

static const struct comparison comparisons[] = {
    {"bad-pointers", bad_pointers},         {"text-before-a-hole", text_before_a_hole},
    {"text-into-a-hole", text_into_a_hole}, {"text-across-pages", text_across_pages},
    {"file-backed-text", file_backed_text}, {"odd-buffers", odd_buffers},
    {"odd-addresses", odd_addresses},
};
const struct comparison_list memory_comparisons = {comparisons, sizeof comparisons / sizeof *comparisons};
