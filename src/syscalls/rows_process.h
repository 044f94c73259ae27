// SPDX-License-Identifier: BSD-3-Clause
// Calls that make, end or reach into processes.
#pragma once

#include "syscalls/row_words.h"

namespace syd::syscalls::words {

// Reaches the process that the subject names, which must not be sydbox.
constexpr Row reaches(std::string_view name, Numbers numbers, Arguments arguments, std::int8_t pid) {
    return {.name = name, .numbers = numbers, .arguments = arguments, .decider = Decider::kKill, .subject = pid};
}

inline constexpr Row kProcessRows[] = {
    {.name = "clone",
     .numbers = {56, 120, 220, 120, 220, 120, 120},
     .arguments = {kCloneFlags, kPointer, kPointer, kPointer, kPointer},
     .decider = Decider::kClone,
     .subject = 0},
    {.name = "clone3",
     .numbers = everywhere(435),
     .arguments = {kPointer, kUnsigned},
     .decider = Decider::kCloneStruct,
     .refusal = ENOSYS},
    {.name = "unshare",
     .numbers = {272, 310, 97, 337, 97, 282, 303},
     .arguments = {kCloneFlags},
     .decider = Decider::kUnshare,
     .subject = 0},
    {.name = "setns",
     .numbers = {308, 346, 268, 375, 268, 350, 339},
     .arguments = {kFd, kCloneFlags},
     .decider = Decider::kUnshare,
     .subject = 1},
    {.name = "exit", .numbers = {60, 1, 93, 1, 93, 1, 1}, .arguments = {kInt}, .decider = Decider::kExit},
    {.name = "exit_group",
     .numbers = {231, 252, 94, 248, 94, 234, 248},
     .arguments = {kInt},
     .decider = Decider::kExit},
    {.name = "prctl",
     .numbers = {157, 172, 167, 172, 167, 171, 172},
     .arguments = {kInt, kUnsigned, kUnsigned, kUnsigned, kUnsigned},
     .decider = Decider::kDumpable,
     .subject = 0},

    // pidfd_getfd and pidfd_send_signal need no check: their descriptor comes from pidfd_open.
    reaches("kill", {62, 37, 129, 37, 129, 37, 37}, {kPid, kSignal}, 0),
    reaches("tkill", {200, 238, 130, 238, 130, 208, 237}, {kPid, kSignal}, 0),
    reaches("tgkill", {234, 270, 131, 268, 131, 250, 241}, {kPid, kPid, kSignal}, 0),
    reaches("rt_sigqueueinfo", {129, 178, 138, 178, 138, 177, 178}, {kPid, kSignal, kPointer}, 0),
    reaches("rt_tgsigqueueinfo", {297, 335, 240, 363, 240, 322, 330}, {kPid, kPid, kSignal, kPointer}, 0),
    reaches("pidfd_open", everywhere(434), {kPid, kUnsigned}, 0),
    reaches("ptrace", {101, 26, 117, 26, 117, 26, 26}, {kInt, kPid, kPointer, kPointer}, 1),
    reaches("process_vm_writev", {311, 348, 271, 377, 271, 352, 341},
            {kPid, kPointer, kUnsigned, kPointer, kUnsigned, kUnsigned}, 0),
    reaches("prlimit64", {302, 340, 261, 369, 261, 325, 334}, {kPid, kInt, kPointer, kPointer}, 0),

    harmless("pidfd_getfd", everywhere(438), {kFd, kFd, kUnsigned}),
    harmless("pidfd_send_signal", everywhere(424), {kFd, kSignal, kPointer, kUnsigned}),
    harmless("wait4", {61, 114, 260, 114, 260, 114, 114}, {kPid, kPointer, kInt, kPointer}),
    harmless("waitpid", {no, 7, no, no, no, 7, no}, {kPid, kPointer, kInt}),
    harmless("getpgid", {121, 132, 155, 132, 155, 132, 132}, {kPid}),
    harmless("setpgid", {109, 57, 154, 57, 154, 57, 57}, {kPid, kPid}),
    harmless("umask", {95, 60, 166, 60, 166, 60, 60}, {kMode}),
};

} // namespace syd::syscalls::words
