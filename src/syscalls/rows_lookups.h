// SPDX-License-Identifier: BSD-3-Clause
// Calls that open a file, or ask about one, by a path.
#pragma once

#include "syscalls/row_builders.h"

#include <fcntl.h>
#include <unistd.h>

namespace syd::syscalls::words {

// What an open can ask for, as far as its row can say. The last component may be missing: O_CREAT.
constexpr PathArgument opening(std::int8_t dirfd, std::int8_t path, AccessSet access = Access::kRead | Access::kWrite) {
    return {.dirfd = dirfd, .path = path, .access = access, .last = Last::kMayExist};
}

// access(2) only asks whether it might; the mode argument says which of these.
inline constexpr AccessSet kAnyMode = Access::kRead | Access::kWrite | Access::kExec;

constexpr Row asks_access(std::string_view name, Numbers numbers, Arguments arguments, PathArgument path,
                          std::int8_t mode) {
    return {.name = name,
            .numbers = numbers,
            .arguments = arguments,
            .decider = Decider::kAccessMode,
            .paths = {path},
            .decider_argument = mode,
            .refusal = EACCES,
            .is_benign_refusal = true};
}

// Nothing checks a stat, but its path may be a magic command.
constexpr Row stats(std::string_view name, Numbers numbers, Arguments arguments, PathArgument path) {
    return {.name = name, .numbers = numbers, .arguments = arguments, .decider = Decider::kStat, .paths = {path}};
}

constexpr Row lists_attributes(std::string_view name, Numbers numbers, Arguments arguments, PathArgument path) {
    return {.name = name,
            .numbers = numbers,
            .arguments = arguments,
            .decider = Decider::kPaths,
            .paths = {path},
            .guards = SandboxType::kRead,
            .refusal = EOPNOTSUPP,
            .is_benign_refusal = true};
}

// The flags have bits of their own for "do not follow".
constexpr Row watches(std::string_view name, Numbers numbers, Arguments arguments, PathArgument path,
                      std::int8_t flags) {
    return {.name = name,
            .numbers = numbers,
            .arguments = arguments,
            .decider = Decider::kWatch,
            .paths = {path},
            .decider_argument = flags,
            .guards = SandboxType::kRead};
}

inline constexpr Row kLookupRows[] = {
    {.name = "open",
     .numbers = {2, 5, no, 5, no, 5, 5},
     .arguments = {kPath, kOpenFlags, kMode},
     .decider = Decider::kOpen,
     .paths = {opening(kNoArgument, 0)},
     .decider_argument = 1},
    {.name = "openat",
     .numbers = {257, 295, 56, 322, 56, 286, 288},
     .arguments = {kDirFd, kPath, kOpenFlags, kMode},
     .decider = Decider::kOpen,
     .paths = {opening(0, 1)},
     .decider_argument = 2},
    {.name = "openat2",
     .numbers = everywhere(437),
     .arguments = {kDirFd, kPath, kPointer, kUnsigned},
     .decider = Decider::kOpenHow,
     .paths = {opening(0, 1)},
     .decider_argument = 2},
    // O_CREAT|O_WRONLY|O_TRUNC, always.
    {.name = "creat",
     .numbers = {85, 8, no, 8, no, 8, 8},
     .arguments = {kPath, kMode},
     .decider = Decider::kOpen,
     .paths = {opening(kNoArgument, 0, Access::kWrite)}},

    // faccessat has no flags in the kernel; faccessat2 has (Linux 5.8).
    with_known_flags(
        asks_access("access", {21, 33, no, 33, no, 33, 33}, {kPath, kAccessMode}, {.path = 0, .access = kAnyMode}, 1),
        1, R_OK | W_OK | X_OK),
    with_known_flags(asks_access("faccessat", {269, 307, 48, 334, 48, 298, 300}, {kDirFd, kPath, kAccessMode},
                                 {.dirfd = 0, .path = 1, .access = kAnyMode}, 2),
                     2, R_OK | W_OK | X_OK),
    with_known_flags(
        asks_access("faccessat2", everywhere(439), {kDirFd, kPath, kAccessMode, kAccessFlags},
                    {.dirfd = 0, .path = 1, .at_flags = 3, .access = kAnyMode, .follow = Follow::kUnlessNoFollow}, 2),
        3, AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH | AT_EACCESS),

    stats("stat", {4, 106, no, 106, no, 106, 106}, {kPath, kStat}, look_at(0)),
    stats("stat64", {no, 195, no, 195, no, no, no}, {kPath, kStat64}, look_at(0)),
    stats("oldstat", {no, 18, no, no, no, 18, no}, {kPath, kOldStat}, look_at(0)),
    stats("lstat", {6, 107, no, 107, no, 107, 107}, {kPath, kStat}, look_at(0, Follow::kNever)),
    stats("lstat64", {no, 196, no, 196, no, no, no}, {kPath, kStat64}, look_at(0, Follow::kNever)),
    stats("oldlstat", {no, 84, no, no, no, 84, no}, {kPath, kOldStat}, look_at(0, Follow::kNever)),
    stats("newfstatat", {262, no, 79, no, 79, 291, 293}, {kDirFd, kPath, kStat, kAtFlags},
          {.dirfd = 0, .path = 1, .at_flags = 3, .follow = Follow::kUnlessNoFollow}),
    stats("fstatat64", {no, 300, no, 327, no, no, no}, {kDirFd, kPath, kStat64, kAtFlags},
          {.dirfd = 0, .path = 1, .at_flags = 3, .follow = Follow::kUnlessNoFollow}),
    stats("statx", {332, 383, 291, 397, 291, 383, 379}, {kDirFd, kPath, kAtFlags, kUnsigned, kStatx},
          {.dirfd = 0, .path = 1, .at_flags = 2, .follow = Follow::kUnlessNoFollow}),

    lists_attributes("listxattr", {194, 232, 11, 232, 11, 215, 230}, {kPath, kPointer, kUnsigned}, read_of(0)),
    lists_attributes("llistxattr", {195, 233, 12, 233, 12, 216, 231}, {kPath, kPointer, kUnsigned},
                     read_of(0, Follow::kNever)),
    lists_attributes(
        "listxattrat", everywhere(465), {kDirFd, kPath, kAtFlags, kPointer, kUnsigned},
        or_null({.dirfd = 0, .path = 1, .at_flags = 2, .access = Access::kRead, .follow = Follow::kUnlessNoFollow})),

    watches("inotify_add_watch", {254, 292, 27, 317, 27, 276, 285}, {kFd, kPath, kUnsigned}, read_of(1), 2),
    watches("fanotify_mark", {301, 339, 263, 368, 263, 324, 333}, {kFd, kUnsigned, kUnsigned, kDirFd, kPath},
            {.dirfd = 3, .path = 4, .access = Access::kRead}, 1),

    // These read no file's contents, and are let go on unchecked.
    unwatched("readlink", {89, 85, no, 85, no, 85, 85}, {kPath, kPointer, kUnsigned}),
    unwatched("readlinkat", {267, 305, 78, 332, 78, 296, 298}, {kDirFd, kPath, kPointer, kUnsigned}),
    unwatched("chdir", {80, 12, 49, 12, 49, 12, 12}, {kPath}),
    unwatched("statfs", {137, 99, 43, 99, 43, 99, 99}, {kPath, kPointer}),
    unwatched("statfs64", {no, 268, no, 266, no, 252, 265}, {kPath, kUnsigned, kPointer}),
    unwatched("getxattr", {191, 229, 8, 229, 8, 212, 227}, {kPath, kString, kPointer, kUnsigned}),
    unwatched("lgetxattr", {192, 230, 9, 230, 9, 213, 228}, {kPath, kString, kPointer, kUnsigned}),
    unwatched("getxattrat", everywhere(464), {kDirFd, kPath, kAtFlags, kString, kPointer, kUnsigned}),
    unwatched("file_getattr", everywhere(468), {kDirFd, kPath, kPointer, kUnsigned, kAtFlags}),
    unwatched("name_to_handle_at", {303, 341, 264, 370, 264, 345, 335}, {kDirFd, kPath, kPointer, kPointer, kAtFlags}),
};

} // namespace syd::syscalls::words
