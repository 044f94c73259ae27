// SPDX-License-Identifier: BSD-3-Clause
// Calls that go round paths, remap them, or change the machine: with write sandboxing on they are refused whatever
// they ask for (EPERM, as an unprivileged process has it), or behave as if the kernel lacked them (ENOSYS). Those that
// undo rules for reading and executing too are refused while either of these is on.
#pragma once

#include "syscalls/row_builders.h"

namespace syd::syscalls::words {

inline constexpr Row kPrivilegedRows[] = {
    // Where paths lead.
    undoes("mount", {165, 21, 40, 21, 40, 21, 21}, {kString, kPath, kString, kUnsigned, kPointer}),
    undoes("umount", {no, 22, no, no, no, 22, 22}, {kPath}),
    undoes("umount2", {166, 52, 39, 52, 39, 52, 52}, {kPath, kUnsigned}),
    undoes("pivot_root", {155, 217, 41, 218, 41, 203, 217}, {kPath, kPath}),
    undoes("chroot", {161, 61, 51, 61, 51, 61, 61}, {kPath}),
    undoes("fsopen", everywhere(430), {kString, kUnsigned}),
    undoes("fsconfig", everywhere(431), {kFd, kUnsigned, kString, kPointer, kInt}),
    undoes("fsmount", everywhere(432), {kFd, kUnsigned, kUnsigned}),
    undoes("fspick", everywhere(433), {kDirFd, kPath, kUnsigned}),
    undoes("move_mount", everywhere(429), {kDirFd, kPath, kDirFd, kPath, kUnsigned}),
    undoes("open_tree", everywhere(428), {kDirFd, kPath, kUnsigned}),
    undoes("open_tree_attr", everywhere(467), {kDirFd, kPath, kUnsigned, kPointer, kUnsigned}),
    undoes("mount_setattr", everywhere(442), {kDirFd, kPath, kAtFlags, kPointer, kUnsigned}),
    undoes("open_by_handle_at", {304, 342, 265, 371, 265, 346, 336}, {kFd, kPointer, kOpenFlags}),

    // Its events bring descriptors that the kernel opened, for writing if asked to, and its permission classes hold up
    // other processes (fanotify_init(2)).
    undoes("fanotify_init", {300, 338, 262, 367, 262, 323, 332}, {kUnsigned, kUnsigned}),

    // What file systems keep beside their files.
    refused("quotactl", {179, 131, 60, 131, 60, 131, 131}, {kUnsigned, kPath, kInt, kPointer}),
    refused("quotactl_fd", everywhere(443), {kFd, kUnsigned, kInt, kPointer}),
    refused("nfsservctl", {180, 169, 42, 169, 42, 168, 169}, {kInt, kPointer, kPointer}),
    refused("acct", {163, 51, 89, 51, 89, 51, 51}, {kPath}),
    refused("swapon", {167, 87, 224, 87, 224, 87, 87}, {kPath, kInt}),
    refused("swapoff", {168, 115, 225, 115, 225, 115, 115}, {kPath}),

    // The machine.
    undoes("init_module", {175, 128, 105, 128, 105, 128, 128}, {kPointer, kUnsigned, kString}),
    undoes("finit_module", {313, 350, 273, 379, 273, 353, 344}, {kFd, kString, kInt}),
    refused("delete_module", {176, 129, 106, 129, 106, 129, 129}, {kString, kUnsigned}),
    undoes("kexec_load", {246, 283, 104, 347, 104, 268, 277}, {kUnsigned, kUnsigned, kPointer, kUnsigned}),
    undoes("kexec_file_load", {320, no, 294, 401, 294, 382, 381}, {kFd, kFd, kUnsigned, kString, kUnsigned}),
    // A program loaded into the kernel writes to any process (bpf-helpers(7), bpf_probe_write_user).
    undoes("bpf", {321, 357, 280, 386, 280, 361, 351}, {kInt, kPointer, kUnsigned}),
    refused("reboot", {169, 88, 142, 88, 142, 88, 88}, {kInt, kInt, kUnsigned, kPointer}),
    // The terminal is the user's, and sydbox's too.
    refused("vhangup", {153, 111, 58, 111, 58, 111, 111}, {}),
    refused("sethostname", {170, 74, 161, 74, 161, 74, 74}, {kPointer, kUnsigned}),
    refused("setdomainname", {171, 121, 162, 121, 162, 121, 121}, {kPointer, kUnsigned}),
    // Reading the clock by adjtimex is refused too: whether it sets the clock stands in memory, which could change.
    refused("adjtimex", {159, 124, 171, 124, 171, 124, 124}, {kPointer}),
    refused("clock_adjtime", {305, 343, 266, 372, 266, 347, 337}, {kInt, kPointer}),
    refused("clock_settime", {227, 264, 112, 262, 112, 245, 259}, {kInt, kPointer}),
    refused("clock_settime64", {no, 404, no, 404, no, no, no}, {kInt, kPointer}),
    refused("settimeofday", {164, 79, 170, 79, 170, 79, 79}, {kPointer, kPointer}),
    refused("stime", {no, 25, no, no, no, 25, no}, {kPointer}),
    {.name = "syslog",
     .numbers = {103, 103, 116, 103, 116, 103, 103},
     .arguments = {kInt, kPointer, kInt},
     .decider = Decider::kKernelLog,
     .decider_argument = 0},
    undoes("iopl", {172, 110, no, no, no, 110, no}, {kInt}),
    undoes("ioperm", {173, 101, no, no, no, 101, no}, {kUnsigned, kUnsigned, kInt}),

    // io_uring does what other calls do, without calling. userfaultfd can hold up a call between check and use.
    // _sysctl wrote kernel settings by number; the kernel itself answers ENOSYS since Linux 5.5.
    unsupported("io_uring_setup", everywhere(425), {kUnsigned, kPointer}),
    unsupported("io_uring_enter", everywhere(426), {kFd, kUnsigned, kUnsigned, kUnsigned, kPointer, kUnsigned}),
    unsupported("io_uring_register", everywhere(427), {kFd, kUnsigned, kPointer, kUnsigned}),
    unsupported("userfaultfd", {323, 374, 282, 388, 282, 364, 355}, {kUnsigned}),
    unsupported("_sysctl", {156, 149, no, 149, no, 149, 149}, {kPointer}),
};

} // namespace syd::syscalls::words
