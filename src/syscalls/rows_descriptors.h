// SPDX-License-Identifier: BSD-3-Clause
// Calls on a descriptor. Those that change what lies behind one opened for reading only are writes of its path.
#pragma once

#include "syscalls/row_builders.h"

namespace syd::syscalls::words {

// core/restrict/shared_memory_writable refuses with EINVAL.
constexpr Row maps(std::string_view name, Numbers numbers, Arguments arguments, Decider decider, std::int8_t argument) {
    return {.name = name,
            .numbers = numbers,
            .arguments = arguments,
            .decider = decider,
            .decider_argument = argument,
            .refusal = EINVAL};
}

// core/restrict/file_control refuses with EINVAL; leases and hints are writes.
constexpr Row controls(std::string_view name, Numbers numbers) {
    return {.name = name,
            .numbers = numbers,
            .arguments = {kFd, kInt, kUnsigned},
            .decider = Decider::kFcntl,
            .decider_argument = 1};
}

inline constexpr Row kDescriptorRows[] = {
    writes("fchmod", {91, 94, 52, 94, 52, 94, 94}, {kFd, kMode}, write_of_descriptor(0)),
    writes("fchown", {93, 95, 55, 95, 55, 95, 207}, {kFd, kInt, kInt}, write_of_descriptor(0)),
    writes("fchown32", {no, 207, no, 207, no, no, no}, {kFd, kInt, kInt}, write_of_descriptor(0)),
    writes("fsetxattr", {190, 228, 7, 228, 7, 211, 226}, {kFd, kString, kPointer, kUnsigned, kInt},
           write_of_descriptor(0)),
    writes("fremovexattr", {199, 237, 16, 237, 16, 220, 235}, {kFd, kString}, write_of_descriptor(0)),
    {.name = "ioctl",
     .numbers = {16, 54, 29, 54, 29, 54, 54},
     .arguments = {kFd, kUnsigned, kPointer},
     .decider = Decider::kIoctl,
     .paths = {write_of_descriptor(0)},
     .decider_argument = 1},

    controls("fcntl", {72, 55, 25, 55, 25, 55, 55}),
    controls("fcntl64", {no, 221, no, 221, no, no, no}),

    // The argument is the flags for the calls that map, the new protection for those that change it.
    maps("mmap", {9, 90, 222, no, 222, 90, 90}, {kPointer, kUnsigned, kUnsigned, kUnsigned, kFd, kUnsigned},
         Decider::kMmap, 3),
    maps("mmap2", {no, 192, no, 192, no, no, no}, {kPointer, kUnsigned, kUnsigned, kUnsigned, kFd, kUnsigned},
         Decider::kMmap, 3),
    maps("mprotect", {10, 125, 226, 125, 226, 125, 125}, {kPointer, kUnsigned, kUnsigned}, Decider::kMprotect, 2),
    maps("pkey_mprotect", {329, 380, 288, 394, 288, 386, 384}, {kPointer, kUnsigned, kUnsigned, kInt},
         Decider::kMprotect, 2),

    // The descriptor was opened for what these do, and that was checked.
    unwatched("read", {0, 3, 63, 3, 63, 3, 3}, {kFd, kPointer, kUnsigned}),
    unwatched("write", {1, 4, 64, 4, 64, 4, 4}, {kFd, kPointer, kUnsigned}),
    unwatched("close", {3, 6, 57, 6, 57, 6, 6}, {kFd}),
    unwatched("fstat", {5, 108, 80, 108, 80, 108, 108}, {kFd, kPointer}),
    unwatched("fstat64", {no, 197, no, 197, no, no, no}, {kFd, kPointer}),
    unwatched("ftruncate", {77, 93, 46, 93, 46, 93, 93}, {kFd, kInt}),
    unwatched("fchdir", {81, 133, 50, 133, 50, 133, 133}, {kFd}),
    unwatched("dup", {32, 41, 23, 41, 23, 41, 41}, {kFd}),
    unwatched("dup2", {33, 63, no, 63, no, 63, 63}, {kFd, kFd}),
    unwatched("dup3", {292, 330, 24, 358, 24, 316, 326}, {kFd, kFd, kUnsigned}),
    unwatched("getdents", {78, 141, no, 141, no, 141, 141}, {kFd, kPointer, kUnsigned}),
    unwatched("getdents64", {217, 220, 61, 217, 61, 202, 220}, {kFd, kPointer, kUnsigned}),
};

} // namespace syd::syscalls::words
