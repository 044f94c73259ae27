// SPDX-License-Identifier: BSD-3-Clause
// Modes for system calls that would go around the sandbox, and for the other ways into the kernel. All are given
// operands with which nothing happens even where they are let through, or act on names that the test owns.
#include "probe.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

static long run_io_uring_setup(char** a) {
    static long parameters[32];
    (void)a;
    return syscall(SYS_io_uring_setup, 1, parameters);
}
static long run_open_by_handle_at(char** a) {
    static struct {
        unsigned bytes;
        int type;
        char handle[8];
    } handle = {.bytes = 8, .type = 1};
    (void)a;
    return syscall(SYS_open_by_handle_at, AT_FDCWD, &handle, O_RDONLY);
}

// -- mounts and roots ------------------------------------------------------------------------------------------------
static long run_mount(char** a) {
    return syscall(SYS_mount, "none", a[0], "tmpfs", 0, NULL);
}
static long run_umount(char** a) {
    return syscall(SYS_umount2, a[0], 0);
}
static long run_fsopen(char** a) {
    (void)a;
    return syscall(SYS_fsopen, "tmpfs", 0);
}
static long run_open_tree(char** a) {
    return syscall(SYS_open_tree, AT_FDCWD, a[0], 1 /* OPEN_TREE_CLONE */);
}
static long run_move_mount(char** a) {
    return syscall(SYS_move_mount, AT_FDCWD, a[0], AT_FDCWD, a[0], 0);
}
static long run_pivot_root(char** a) {
    return syscall(SYS_pivot_root, a[0], a[0]);
}
static long run_chroot(char** a) {
    return syscall(SYS_chroot, a[0]);
}

// -- what core/restrict/... is about ----------------------------------------------------------------------------------
static long run_fcntl(char** a) {
    return fcntl(open_for_reading(a[0]), (int)number_of(a[1], 0), number_of(a[2], 0));
}

enum { kMapped = 4096 };

static int open_for_mapping(const char* path) {
    const int fd = open(path, O_RDWR | O_CLOEXEC);
    if (fd < 0) {
        cannot_try(path);
    }
    return fd;
}
static long run_mmap_shared(char** a) {
    return mmap(NULL, kMapped, PROT_READ | PROT_WRITE, MAP_SHARED, open_for_mapping(a[0]), 0) == MAP_FAILED ? -1 : 0;
}
static long run_mmap_private(char** a) {
    return mmap(NULL, kMapped, PROT_READ | PROT_WRITE, MAP_PRIVATE, open_for_mapping(a[0]), 0) == MAP_FAILED ? -1 : 0;
}
static long run_mprotect_shared(char** a) {
    void* const memory = mmap(NULL, kMapped, PROT_READ, MAP_SHARED, open_for_mapping(a[0]), 0);
    if (memory == MAP_FAILED) {
        cannot_try("mmap");
    }
    return mprotect(memory, kMapped, PROT_READ | PROT_WRITE);
}

// mkdir in a working directory whose path is longer than PATH_MAX; the path there may be longer too.
static long run_deep_mkdir(char** a) {
    char name[251];
    memset(name, 'd', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    if (chdir(a[0]) != 0) {
        cannot_try(a[0]);
    }
    for (int depth = 0; depth < 20; ++depth) {
        if ((mkdirat(AT_FDCWD, name, 0755) != 0 && errno != EEXIST) || chdir(name) != 0) {
            return -1;
        }
    }
    return mkdirat(AT_FDCWD, "last", 0755);
}

// -- namespaces ------------------------------------------------------------------------------------------------------
static long run_unshare(char** a) {
    return syscall(SYS_unshare, number_of(a[0], CLONE_NEWUSER));
}
// A child that ends at once; the parent reaps it and returns 0.
static long reaped(long child) {
    if (child == 0) {
        _exit(0);
    }
    if (child > 0) {
        waitpid((pid_t)child, NULL, 0);
        return 0;
    }
    return child;
}
static long run_clone(char** a) {
    return reaped(syscall(SYS_clone, (unsigned long)number_of(a[0], 0) | SIGCHLD, NULL, NULL, NULL, NULL));
}
static long run_clone3(char** a) {
    struct clone_args arguments = {.flags = (uint64_t)number_of(a[0], 0), .exit_signal = SIGCHLD};
    return reaped(syscall(SYS_clone3, &arguments, sizeof arguments));
}

// -- administration --------------------------------------------------------------------------------------------------
static long run_acct(char** a) {
    return syscall(SYS_acct, a[0]);
}
static long run_swapon(char** a) {
    return syscall(SYS_swapon, a[0], 0);
}
static long run_quotactl(char** a) {
    return syscall(SYS_quotactl, 0x80000100 /* Q_SYNC of user quotas */, a[0], 0, NULL);
}

// -- at other processes ----------------------------------------------------------------------------------------------
static long run_kill(char** a) {
    return syscall(SYS_kill, number_of(a[0], 0), number_of(a[1], 0));
}
static long run_tgkill(char** a) {
    return syscall(SYS_tgkill, number_of(a[0], 0), number_of(a[0], 0), number_of(a[1], 0));
}
static long run_pidfd_open(char** a) {
    return syscall(SYS_pidfd_open, number_of(a[0], 0), 0);
}
static long run_ptrace_seize(char** a) {
    const long pid = number_of(a[0], 0);
    const long result = syscall(SYS_ptrace, PTRACE_SEIZE, pid, 0, 0);
    if (result == 0) {
        syscall(SYS_ptrace, PTRACE_DETACH, pid, 0, 0);
    }
    return result;
}
static long run_process_vm_writev(char** a) {
    char byte = 0;
    struct iovec mine = {&byte, 0}, other = {&byte, 0};
    return syscall(SYS_process_vm_writev, number_of(a[0], 0), &mine, 1, &other, 1, 0);
}
static long run_process_vm_readv(char** a) {
    char byte = 0;
    struct iovec mine = {&byte, 0}, other = {&byte, 0};
    return syscall(SYS_process_vm_readv, number_of(a[0], 0), &mine, 1, &other, 1, 0);
}

// -- other ways into the kernel --------------------------------------------------------------------------------------
// A number that no kernel has yet: what a call newer than the table looks like.
static long run_unknown(char** a) {
    (void)a;
    return syscall(number_of(a[0], 9999), 0, 0, 0, 0, 0, 0);
}

#ifdef __x86_64__
// The 32-bit entry from a 64-bit program; the path must lie below 4 GiB.
static long run_int80_mkdir(char** a) {
    enum { kMkdir = 39, kRoom = 8192 };
    char* low = mmap(NULL, kRoom, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
    if (low == MAP_FAILED || strlen(a[0]) >= kRoom) {
        cannot_try("mmap");
    }
    strcpy(low, a[0]);
    long result = kMkdir;
    __asm__ volatile("int $0x80" : "+a"(result) : "b"(low), "c"(0755L) : "memory", "r8", "r9", "r10", "r11");
    const int answer = (int)result;
    if (answer < 0) {
        errno = -answer;
        return -1;
    }
    return answer;
}
// The x32 entry: the same call with bit 30 set in its number.
static long run_x32_mkdir(char** a) {
    return syscall(0x40000000L | SYS_mkdir, a[0], 0755);
}
#else
static long run_int80_mkdir(char** a) {
    return syscall(SYS_mkdir, a[0], 0755);
}
static long run_x32_mkdir(char** a) {
    (void)a;
    not_here("x32 entry");
}
#endif

static const struct probe probes[] = {
    {"io_uring_setup", "", 0, 0, run_io_uring_setup},
    {"open_by_handle_at", "", 0, 0, run_open_by_handle_at},
    {"mount", "PATH", 1, 1, run_mount},
    {"umount2", "PATH", 1, 1, run_umount},
    {"fsopen", "", 0, 0, run_fsopen},
    {"open_tree", "PATH", 1, 1, run_open_tree},
    {"move_mount", "PATH", 1, 1, run_move_mount},
    {"pivot_root", "PATH", 1, 1, run_pivot_root},
    {"chroot", "PATH", 1, 1, run_chroot},
    {"fcntl", "PATH COMMAND [ARGUMENT]", 2, 3, run_fcntl},
    {"mmap-shared", "PATH", 1, 1, run_mmap_shared},
    {"mmap-private", "PATH", 1, 1, run_mmap_private},
    {"mprotect-shared", "PATH", 1, 1, run_mprotect_shared},
    {"deep-mkdir", "PATH", 1, 1, run_deep_mkdir},
    {"unshare", "[FLAGS]", 0, 1, run_unshare},
    {"clone", "[FLAGS]", 0, 1, run_clone},
    {"clone3", "[FLAGS]", 0, 1, run_clone3},
    {"acct", "PATH", 1, 1, run_acct},
    {"swapon", "PATH", 1, 1, run_swapon},
    {"quotactl", "PATH", 1, 1, run_quotactl},
    {"kill", "PID [SIGNAL]", 1, 2, run_kill},
    {"tgkill", "PID [SIGNAL]", 1, 2, run_tgkill},
    {"pidfd_open", "PID", 1, 1, run_pidfd_open},
    {"ptrace-seize", "PID", 1, 1, run_ptrace_seize},
    {"process_vm_writev", "PID", 1, 1, run_process_vm_writev},
    {"process_vm_readv", "PID", 1, 1, run_process_vm_readv},
    {"unknown", "[NUMBER]", 0, 1, run_unknown},
    {"int80-mkdir", "PATH", 1, 1, run_int80_mkdir},
    {"x32-mkdir", "PATH", 1, 1, run_x32_mkdir},
};
const struct probe_list system_probes = {probes, sizeof probes / sizeof *probes};
