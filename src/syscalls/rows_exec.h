// SPDX-License-Identifier: BSD-3-Clause
// Calls that execute a file.
#pragma once

#include "syscalls/row_builders.h"

#include <fcntl.h>

namespace syd::syscalls::words {

inline constexpr std::uint32_t kAtExecveCheck = 0x10000; // AT_EXECVE_CHECK, Linux 6.14

inline constexpr Row kExecRows[] = {
    {.name = "execve",
     .numbers = {59, 11, 221, 11, 221, 11, 11},
     .arguments = {kPath, kWords, kPointer},
     .decider = Decider::kExec,
     .paths = {PathArgument{.path = 0, .access = Access::kExec}},
     .guards = SandboxType::kExec,
     .refusal = EACCES},
    {.name = "execveat",
     .numbers = {322, 358, 281, 387, 281, 362, 354},
     .arguments = {kDirFd, kPath, kWords, kPointer, kAtFlags},
     .decider = Decider::kExec,
     .paths = {PathArgument{
         .dirfd = 0, .path = 1, .at_flags = 4, .access = Access::kExec, .follow = Follow::kUnlessNoFollow}},
     .guards = SandboxType::kExec,
     .refusal = EACCES,
     .flags_argument = 4,
     .known_flags = AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH | kAtExecveCheck},
    // Maps a library into the running program, which keeps its image: not an execve.
    {.name = "uselib",
     .numbers = {134, 86, no, 86, no, 86, 86},
     .arguments = {kPath},
     .decider = Decider::kPaths,
     .paths = {PathArgument{.path = 0, .access = Access::kExec}},
     .guards = SandboxType::kExec,
     .refusal = EACCES},
};

} // namespace syd::syscalls::words
