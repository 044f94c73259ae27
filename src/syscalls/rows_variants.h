// SPDX-License-Identifier: BSD-3-Clause
// Calls whose arguments lie otherwise in some ABI (syscall(2), "Architecture-specific requirements").
#pragma once

#include "syscalls/row_builders.h"

namespace syd::syscalls::words {

inline constexpr Variant kVariants[] = {
    // The stack comes first there (clone(2), "C library/kernel differences").
    {.name = "clone",
     .abi = Abi::kS390x,
     .arguments = {kPointer, kCloneFlags, kPointer, kPointer, kPointer},
     .decider_argument = 1},
    // All arguments are in a struct in memory, the flags too: there is no decider argument. The C libraries use mmap2
    // on i386.
    {.name = "mmap", .abi = Abi::kI386, .arguments = {kPointer}},
    {.name = "mmap", .abi = Abi::kS390x, .arguments = {kPointer}},
    // A 64-bit argument takes two registers, ...
    {.name = "fanotify_mark",
     .abi = Abi::kI386,
     .arguments = {kFd, kUnsigned, kUnsigned, kUnsigned, kDirFd, kPath},
     .paths = {PathArgument{.dirfd = 4, .path = 5, .access = Access::kRead}},
     .decider_argument = 1},
    {.name = "fanotify_mark",
     .abi = Abi::kArm,
     .arguments = {kFd, kUnsigned, kUnsigned, kUnsigned, kDirFd, kPath},
     .paths = {PathArgument{.dirfd = 4, .path = 5, .access = Access::kRead}},
     .decider_argument = 1},
    // ... and on arm these are an even one and the next: register 1 is skipped.
    {.name = "truncate64",
     .abi = Abi::kArm,
     .arguments = {kPath, kUnsigned, kUnsigned, kUnsigned},
     .paths = {write_of(0)}},
};

} // namespace syd::syscalls::words
