// SPDX-License-Identifier: BSD-3-Clause
// Calls that make, end or reach into processes.
#pragma once

#include "syscalls/row_builders.h"

namespace syd::syscalls::words {

// Takes a process over.
constexpr Row takes_over(std::string_view name, Numbers numbers, Arguments arguments, Decider decider,
                         std::int8_t argument) {
    return {.name = name, .numbers = numbers, .arguments = arguments, .decider = decider, .decider_argument = argument};
}

// Reaches the process that the argument names, which must not be sydbox.
constexpr Row reaches(std::string_view name, Numbers numbers, Arguments arguments, std::int8_t pid,
                      Decider decider = Decider::kTargetsProcess) {
    return {.name = name, .numbers = numbers, .arguments = arguments, .decider = decider, .decider_argument = pid};
}

// Sets the limit that the argument names to what the next argument points to. Tests raise limits, and go on if they
// can't.
constexpr Row limits(std::string_view name, Numbers numbers, Arguments arguments, std::int8_t resource) {
    return {.name = name,
            .numbers = numbers,
            .arguments = arguments,
            .decider = Decider::kRlimit,
            .decider_argument = resource,
            .is_benign_refusal = true};
}

// Changes the ids of the caller (credentials(7)).
constexpr Row changes_ids(std::string_view name, Numbers numbers, Arguments arguments) {
    return {.name = name, .numbers = numbers, .arguments = arguments, .decider = Decider::kSetIds};
}

inline constexpr Row kProcessRows[] = {
    {.name = "clone",
     .numbers = {56, 120, 220, 120, 220, 120, 120},
     .arguments = {kCloneFlags, kPointer, kPointer, kPointer, kPointer},
     .decider = Decider::kClone,
     .decider_argument = 0},
    {.name = "clone3",
     .numbers = everywhere(435),
     .arguments = {kPointer, kUnsigned},
     .decider = Decider::kCloneStruct,
     .refusal = ENOSYS},
    {.name = "unshare",
     .numbers = {272, 310, 97, 337, 97, 282, 303},
     .arguments = {kNamespaceFlags},
     .decider = Decider::kUnshare,
     .decider_argument = 0},
    {.name = "setns",
     .numbers = {308, 346, 268, 375, 268, 350, 339},
     .arguments = {kFd, kNamespaceFlags},
     .decider = Decider::kSetns,
     .decider_argument = 1},
    {.name = "exit", .numbers = {60, 1, 93, 1, 93, 1, 1}, .arguments = {kInt}, .decider = Decider::kExit},
    {.name = "exit_group",
     .numbers = {231, 252, 94, 248, 94, 234, 248},
     .arguments = {kInt},
     .decider = Decider::kExit},
    {.name = "prctl",
     .numbers = {157, 172, 167, 172, 167, 171, 172},
     .arguments = {kInt, kUnsigned, kUnsigned, kUnsigned, kUnsigned},
     .decider = Decider::kPrctl,
     .decider_argument = 0},

    reaches("kill", {62, 37, 129, 37, 129, 37, 37}, {kPid, kSignal}, 0, Decider::kKill),
    reaches("tkill", {200, 238, 130, 238, 130, 208, 237}, {kPid, kSignal}, 0),
    reaches("tgkill", {234, 270, 131, 268, 131, 250, 241}, {kPid, kPid, kSignal}, 0),
    reaches("rt_sigqueueinfo", {129, 178, 138, 178, 138, 177, 178}, {kPid, kSignal, kPointer}, 0),
    reaches("rt_tgsigqueueinfo", {297, 335, 240, 363, 240, 322, 330}, {kPid, kPid, kSignal, kPointer}, 0),
    reaches("pidfd_open", everywhere(434), {kPid, kUnsigned}, 0, Decider::kPidfdOpen),
    limits("setrlimit", {160, 75, 164, 75, 164, 75, 75}, {kInt, kLimit}, 0),
    limits("prlimit64", {302, 340, 261, 369, 261, 325, 334}, {kPid, kInt, kLimit64, kPointer}, 1),

    // setpriority(2) and ioprio_set(2) name a process, a group, or a user.
    reaches("setpriority", {141, 97, 140, 97, 140, 97, 97}, {kPriorityWho, kPid, kInt}, 1, Decider::kPriority),
    reaches("ioprio_set", {251, 289, 30, 314, 30, 273, 282}, {kIoPriorityWho, kPid, kInt}, 1, Decider::kPriority),
    reaches("sched_setaffinity", {203, 241, 122, 241, 122, 222, 239}, {kPid, kUnsigned, kPointer}, 0),
    reaches("sched_setattr", {314, 351, 274, 380, 274, 355, 345}, {kPid, kPointer, kUnsigned}, 0),
    reaches("sched_setparam", {142, 154, 118, 154, 118, 154, 154}, {kPid, kPointer}, 0),
    reaches("sched_setscheduler", {144, 156, 119, 156, 119, 156, 156}, {kPid, kInt, kPointer}, 0),
    reaches("migrate_pages", {256, 294, 238, 400, 238, 258, 287}, {kPid, kUnsigned, kPointer, kPointer}, 0),
    reaches("move_pages", {279, 317, 239, 344, 239, 301, 310}, {kPid, kUnsigned, kPointer, kPointer, kPointer, kInt},
            0),

    takes_over("ptrace", {101, 26, 117, 26, 117, 26, 26}, {kInt, kPid, kPointer, kPointer}, Decider::kPtrace, 1),
    takes_over("process_vm_writev", {311, 348, 271, 377, 271, 352, 341},
               {kPid, kPointer, kUnsigned, kPointer, kUnsigned, kUnsigned}, Decider::kProcessAccess, 0),
    takes_over("perf_event_open", {298, 336, 241, 364, 241, 319, 331}, {kPointer, kPid, kInt, kFd, kUnsigned},
               Decider::kPerfEvent, 1),
    // pidfd_open(2) is not the only source of their descriptors: SO_PEERPIDFD and, for signals, /proc/PID are others.
    // process_madvise and process_mrelease take those of pidfd_open alone.
    takes_over("pidfd_getfd", everywhere(438), {kFd, kFd, kUnsigned}, Decider::kPidfdGetfd, 0),
    takes_over("pidfd_send_signal", everywhere(424), {kFd, kSignal, kPointer, kUnsigned}, Decider::kPidfdSendSignal, 0),

    // The plain calls of the 32-bit ABIs take 16-bit ids.
    changes_ids("setfsgid", {123, 139, 152, 139, 152, 139, 216}, {kInt}),
    changes_ids("setfsgid32", {no, 216, no, 216, no, no, no}, {kInt}),
    changes_ids("setfsuid", {122, 138, 151, 138, 151, 138, 215}, {kInt}),
    changes_ids("setfsuid32", {no, 215, no, 215, no, no, no}, {kInt}),
    changes_ids("setgid", {106, 46, 144, 46, 144, 46, 214}, {kInt}),
    changes_ids("setgid32", {no, 214, no, 214, no, no, no}, {kInt}),
    changes_ids("setgroups", {116, 81, 159, 81, 159, 81, 206}, {kInt, kPointer}),
    changes_ids("setgroups32", {no, 206, no, 206, no, no, no}, {kInt, kPointer}),
    changes_ids("setregid", {114, 71, 143, 71, 143, 71, 204}, {kInt, kInt}),
    changes_ids("setregid32", {no, 204, no, 204, no, no, no}, {kInt, kInt}),
    changes_ids("setresgid", {119, 170, 149, 170, 149, 169, 210}, {kInt, kInt, kInt}),
    changes_ids("setresgid32", {no, 210, no, 210, no, no, no}, {kInt, kInt, kInt}),
    changes_ids("setresuid", {117, 164, 147, 164, 147, 164, 208}, {kInt, kInt, kInt}),
    changes_ids("setresuid32", {no, 208, no, 208, no, no, no}, {kInt, kInt, kInt}),
    changes_ids("setreuid", {113, 70, 145, 70, 145, 70, 203}, {kInt, kInt}),
    changes_ids("setreuid32", {no, 203, no, 203, no, no, no}, {kInt, kInt}),
    changes_ids("setuid", {105, 23, 146, 23, 146, 23, 213}, {kInt}),
    changes_ids("setuid32", {no, 213, no, 213, no, no, no}, {kInt}),

    unwatched("wait4", {61, 114, 260, 114, 260, 114, 114}, {kPid, kPointer, kInt, kPointer}),
    unwatched("waitpid", {no, 7, no, no, no, 7, no}, {kPid, kPointer, kInt}),
    unwatched("getpgid", {121, 132, 155, 132, 155, 132, 132}, {kPid}),
    {.name = "setpgid",
     .numbers = {109, 57, 154, 57, 154, 57, 57},
     .arguments = {kPid, kPid},
     .decider = Decider::kProcessGroup},
    unwatched("umask", {95, 60, 166, 60, 166, 60, 60}, {kMode}),
};

} // namespace syd::syscalls::words
