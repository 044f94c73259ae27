// SPDX-License-Identifier: BSD-3-Clause
// Modes for system calls on names: look-ups, opening, making, removing, renaming, linking, executing.
#include "probe.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <linux/stat.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

// Room for any struct stat or statx, of whichever ABI.
static long room[64];

// -- look-ups --------------------------------------------------------------------------------------------------------
static long run_stat(char** a) {
#ifdef SYS_stat64
    return syscall(SYS_stat64, a[0], room);
#else
    return syscall(SYS_stat, a[0], room);
#endif
}
static long run_lstat(char** a) {
#ifdef SYS_lstat64
    return syscall(SYS_lstat64, a[0], room);
#else
    return syscall(SYS_lstat, a[0], room);
#endif
}
static long run_fstatat(char** a) {
#ifdef SYS_fstatat64
    return syscall(SYS_fstatat64, AT_FDCWD, a[0], room, flags_of(a[1]));
#else
    return syscall(SYS_newfstatat, AT_FDCWD, a[0], room, flags_of(a[1]));
#endif
}
static long run_statx(char** a) {
    return syscall(SYS_statx, AT_FDCWD, a[0], flags_of(a[1]), STATX_BASIC_STATS, room);
}
static long run_libc_stat(char** a) {
    struct stat status;
    return stat(a[0], &status);
}
static long run_access(char** a) {
    return syscall(SYS_access, a[0], flags_of(a[1]));
}
static long run_faccessat(char** a) {
    const struct place place = place_of(a[0]);
    return syscall(SYS_faccessat, place.directory, place.name, flags_of(a[1]));
}
static long run_faccessat2(char** a) {
    const struct place place = place_of(a[0]);
    return syscall(SYS_faccessat2, place.directory, place.name, flags_of(a[1]), 0);
}
static long run_readlink(char** a) {
    return syscall(SYS_readlink, a[0], room, sizeof room);
}
static long run_chdir(char** a) {
    return syscall(SYS_chdir, a[0]);
}

// -- opening ---------------------------------------------------------------------------------------------------------
static long run_open(char** a) {
    return syscall(SYS_open, a[0], flags_of(a[1]), number_of(a[2], 0644));
}
static long run_openat(char** a) {
    const struct place place = place_of(a[0]);
    return syscall(SYS_openat, place.directory, place.name, flags_of(a[1]), number_of(a[2], 0644));
}
static long run_openat2(char** a) {
    const struct place place = place_of(a[0]);
    const long flags = flags_of(a[1]);
    // openat2(2) wants no mode unless a file is made.
    const int makes = (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE;
    const struct open_how how = {
        .flags = (unsigned long)flags, .mode = makes ? 0644 : 0, .resolve = (unsigned long)number_of(a[2], 0)};
    return syscall(SYS_openat2, place.directory, place.name, &how, sizeof how);
}
static long run_creat(char** a) {
    return syscall(SYS_creat, a[0], number_of(a[1], 0644));
}

// -- making and removing ---------------------------------------------------------------------------------------------
static long run_mkdir(char** a) {
    return syscall(SYS_mkdir, a[0], number_of(a[1], 0755));
}
static long run_mkdirat(char** a) {
    const struct place place = place_of(a[0]);
    return syscall(SYS_mkdirat, place.directory, place.name, number_of(a[1], 0755));
}
static long run_rmdir(char** a) {
    return syscall(SYS_rmdir, a[0]);
}
static long run_unlink(char** a) {
    return syscall(SYS_unlink, a[0]);
}
static long run_unlinkat(char** a) {
    const struct place place = place_of(a[0]);
    return syscall(SYS_unlinkat, place.directory, place.name, flags_of(a[1]));
}
static long run_mknod(char** a) {
    return syscall(SYS_mknod, a[0], S_IFIFO | 0644, 0);
}
static long run_mknodat(char** a) {
    const struct place place = place_of(a[0]);
    return syscall(SYS_mknodat, place.directory, place.name, S_IFIFO | 0644, 0);
}
// Character device 1:3: harmless where it is made.
static long run_mknod_device(char** a) {
    return syscall(SYS_mknod, a[0], S_IFCHR | 0666, 1 << 8 | 3);
}

// -- renaming and linking --------------------------------------------------------------------------------------------
static long run_rename(char** a) {
    return syscall(SYS_rename, a[0], a[1]);
}
static long run_renameat(char** a) {
    const struct place from = place_of(a[0]), to = place_of(a[1]);
    return syscall(SYS_renameat, from.directory, from.name, to.directory, to.name);
}
static long run_renameat2(char** a) {
    const struct place from = place_of(a[0]), to = place_of(a[1]);
    return syscall(SYS_renameat2, from.directory, from.name, to.directory, to.name, number_of(a[2], 0));
}
static long run_link(char** a) {
    return syscall(SYS_link, a[0], a[1]);
}
static long run_linkat(char** a) {
    const struct place from = place_of(a[0]), to = place_of(a[1]);
    return syscall(SYS_linkat, from.directory, from.name, to.directory, to.name, flags_of(a[2]));
}
static long run_symlink(char** a) {
    return syscall(SYS_symlink, a[0], a[1]);
}
static long run_symlinkat(char** a) {
    const struct place place = place_of(a[1]);
    return syscall(SYS_symlinkat, a[0], place.directory, place.name);
}

// -- executing: what is printed then comes from the program ----------------------------------------------------------
static char* no_environment[] = {NULL};

static long run_execve(char** a) {
    char* arguments[] = {a[0], a[1], NULL};
    return syscall(SYS_execve, a[0], arguments, no_environment);
}
static long run_execveat(char** a) {
    const struct place place = place_of(a[0]);
    char* arguments[] = {a[0], a[1], NULL};
    return syscall(SYS_execveat, place.directory, place.name, arguments, no_environment, 0);
}
static long run_fexecve(char** a) {
    char* arguments[] = {a[0], a[1], NULL};
    const int fd = open(a[0], O_PATH | O_CLOEXEC);
    if (fd < 0) {
        cannot_try(a[0]);
    }
    return syscall(SYS_execveat, fd, "", arguments, no_environment, AT_EMPTY_PATH);
}

static const struct probe probes[] = {
    {"stat", "PATH", 1, 1, run_stat},
    {"lstat", "PATH", 1, 1, run_lstat},
    {"fstatat", "PATH [FLAGS]", 1, 2, run_fstatat},
    {"statx", "PATH [FLAGS]", 1, 2, run_statx},
    {"libc-stat", "PATH", 1, 1, run_libc_stat},
    {"access", "PATH [READ|WRITE|EXEC]", 1, 2, run_access},
    {"faccessat", "PATH [READ|WRITE|EXEC]", 1, 2, run_faccessat},
    {"faccessat2", "PATH [READ|WRITE|EXEC]", 1, 2, run_faccessat2},
    {"readlink", "PATH", 1, 1, run_readlink},
    {"chdir", "PATH", 1, 1, run_chdir},
    {"open", "PATH FLAGS [MODE]", 2, 3, run_open},
    {"openat", "PATH FLAGS [MODE]", 2, 3, run_openat},
    {"openat2", "PATH FLAGS [RESOLVE]", 2, 3, run_openat2},
    {"creat", "PATH [MODE]", 1, 2, run_creat},
    {"mkdir", "PATH [MODE]", 1, 2, run_mkdir},
    {"mkdirat", "PATH [MODE]", 1, 2, run_mkdirat},
    {"rmdir", "PATH", 1, 1, run_rmdir},
    {"unlink", "PATH", 1, 1, run_unlink},
    {"unlinkat", "PATH [REMOVEDIR]", 1, 2, run_unlinkat},
    {"mknod", "PATH", 1, 1, run_mknod},
    {"mknodat", "PATH", 1, 1, run_mknodat},
    {"mknod-device", "PATH", 1, 1, run_mknod_device},
    {"rename", "FROM TO", 2, 2, run_rename},
    {"renameat", "FROM TO", 2, 2, run_renameat},
    {"renameat2", "FROM TO [FLAGS]", 2, 3, run_renameat2},
    {"link", "FROM TO", 2, 2, run_link},
    {"linkat", "FROM TO [FOLLOW]", 2, 3, run_linkat},
    {"symlink", "TARGET PATH", 2, 2, run_symlink},
    {"symlinkat", "TARGET PATH", 2, 2, run_symlinkat},
    {"execve", "PATH [ARGUMENT]", 1, 2, run_execve},
    {"execveat", "PATH [ARGUMENT]", 1, 2, run_execveat},
    {"fexecve", "PATH [ARGUMENT]", 1, 2, run_fexecve},
};
const struct probe_list file_probes = {probes, sizeof probes / sizeof *probes};
