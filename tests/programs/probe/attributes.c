// SPDX-License-Identifier: BSD-3-Clause
// Modes for system calls that change what is known about a file: mode, owner, size, times, extended attributes. The
// f... modes act on a descriptor that was opened for reading only.
#include "probe.h"

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

// fchmodat2 came with Linux 6.6; its number is the same in every ABI.
#ifndef SYS_fchmodat2
enum { kFchmodat2 = 452 };
#else
enum { kFchmodat2 = SYS_fchmodat2 };
#endif

// Changes nothing: the ids that say "leave it".
static const long keep = -1;

// -- mode and owner --------------------------------------------------------------------------------------------------
static long run_chmod(char** a) {
    return syscall(SYS_chmod, a[0], number_of(a[1], 0600));
}
static long run_fchmod(char** a) {
    return syscall(SYS_fchmod, open_for_reading(a[0]), number_of(a[1], 0600));
}
static long run_fchmodat(char** a) {
    const struct place place = place_of(a[0]);
    return syscall(SYS_fchmodat, place.directory, place.name, number_of(a[1], 0600));
}
static long run_fchmodat2(char** a) {
    const struct place place = place_of(a[0]);
    return syscall(kFchmodat2, place.directory, place.name, number_of(a[1], 0600), 0);
}
static long run_chown(char** a) {
#ifdef SYS_chown32
    return syscall(SYS_chown32, a[0], keep, keep);
#else
    return syscall(SYS_chown, a[0], keep, keep);
#endif
}
static long run_lchown(char** a) {
#ifdef SYS_lchown32
    return syscall(SYS_lchown32, a[0], keep, keep);
#else
    return syscall(SYS_lchown, a[0], keep, keep);
#endif
}
static long run_fchown(char** a) {
#ifdef SYS_fchown32
    return syscall(SYS_fchown32, open_for_reading(a[0]), keep, keep);
#else
    return syscall(SYS_fchown, open_for_reading(a[0]), keep, keep);
#endif
}
static long run_fchownat(char** a) {
    const struct place place = place_of(a[0]);
    return syscall(SYS_fchownat, place.directory, place.name, keep, keep, flags_of(a[1]));
}

// -- size ------------------------------------------------------------------------------------------------------------
static long run_truncate(char** a) {
    return syscall(SYS_truncate, a[0], number_of(a[1], 0));
}

// -- times -----------------------------------------------------------------------------------------------------------
static long run_utimes(char** a) {
    return syscall(SYS_utimes, a[0], NULL);
}
static long run_utimensat(char** a) {
    const struct place place = place_of(a[0]);
    return syscall(SYS_utimensat, place.directory, place.name, NULL, flags_of(a[1]));
}
static long run_futimens(char** a) {
    return syscall(SYS_utimensat, open_for_reading(a[0]), NULL, NULL, 0);
}

// -- extended attributes ---------------------------------------------------------------------------------------------
static const char* const attribute = "user.sydbox";

static long run_setxattr(char** a) {
    return syscall(SYS_setxattr, a[0], attribute, "x", 1, 0);
}
static long run_lsetxattr(char** a) {
    return syscall(SYS_lsetxattr, a[0], attribute, "x", 1, 0);
}
static long run_fsetxattr(char** a) {
    return syscall(SYS_fsetxattr, open_for_reading(a[0]), attribute, "x", 1, 0);
}
static long run_removexattr(char** a) {
    return syscall(SYS_removexattr, a[0], attribute);
}
static long run_fremovexattr(char** a) {
    return syscall(SYS_fremovexattr, open_for_reading(a[0]), attribute);
}
static long run_listxattr(char** a) {
    return syscall(SYS_listxattr, a[0], NULL, 0);
}

// FS_IOC_SETFLAGS(2const) with the flags that the file has.
static long run_setflags(char** a) {
    int flags = 0;
    const int fd = open_for_reading(a[0]);
    if (ioctl(fd, FS_IOC_GETFLAGS, &flags) != 0) {
        cannot_try("FS_IOC_GETFLAGS");
    }
    return syscall(SYS_ioctl, fd, FS_IOC_SETFLAGS, &flags);
}

static const struct probe probes[] = {
    {"chmod", "PATH [MODE]", 1, 2, run_chmod},
    {"fchmod", "PATH [MODE]", 1, 2, run_fchmod},
    {"fchmodat", "PATH [MODE]", 1, 2, run_fchmodat},
    {"fchmodat2", "PATH [MODE]", 1, 2, run_fchmodat2},
    {"chown", "PATH", 1, 1, run_chown},
    {"lchown", "PATH", 1, 1, run_lchown},
    {"fchown", "PATH", 1, 1, run_fchown},
    {"fchownat", "PATH [NO_FOLLOW]", 1, 2, run_fchownat},
    {"truncate", "PATH [SIZE]", 1, 2, run_truncate},
    {"utimes", "PATH", 1, 1, run_utimes},
    {"utimensat", "PATH [NO_FOLLOW]", 1, 2, run_utimensat},
    {"futimens", "PATH", 1, 1, run_futimens},
    {"setxattr", "PATH", 1, 1, run_setxattr},
    {"lsetxattr", "PATH", 1, 1, run_lsetxattr},
    {"fsetxattr", "PATH", 1, 1, run_fsetxattr},
    {"removexattr", "PATH", 1, 1, run_removexattr},
    {"fremovexattr", "PATH", 1, 1, run_fremovexattr},
    {"listxattr", "PATH", 1, 1, run_listxattr},
    {"setflags", "PATH", 1, 1, run_setflags},
};
const struct probe_list attribute_probes = {probes, sizeof probes / sizeof *probes};
