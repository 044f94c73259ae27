// SPDX-License-Identifier: BSD-3-Clause
// Calls that write to the file tree by a path.
#pragma once

#include "syscalls/row_builders.h"

#include <fcntl.h>
#include <linux/fs.h>

namespace syd::syscalls::words {

inline constexpr Row kFileRows[] = {
    // Contents.
    with_length(writes("truncate", {76, 92, 45, 92, 45, 92, 92}, {kPath, kInt}, write_of(0)), 1),
    // A 64-bit length takes two registers (syscall(2), "Architecture-specific requirements"): its sign is not looked
    // at.
    writes("truncate64", {no, 193, no, 193, no, no, no}, {kPath, kUnsigned, kUnsigned}, write_of(0)),

    // Names made. A symbolic link's text is not looked up.
    creates("mkdir", {83, 39, no, 39, no, 39, 39}, {kPath, kMode}, creation_of(0)),
    creates("mkdirat", {258, 296, 34, 323, 34, 287, 289}, {kDirFd, kPath, kMode}, creation_at(0, 1)),
    with_text(creates("symlink", {88, 83, no, 83, no, 83, 83}, {kString, kPath}, creation_of(1)), 0),
    with_text(creates("symlinkat", {266, 304, 36, 331, 36, 295, 297}, {kString, kDirFd, kPath}, creation_at(1, 2)), 0),
    {.name = "mknod",
     .numbers = {133, 14, no, 14, no, 14, 14},
     .arguments = {kPath, kMode, kUnsigned},
     .decider = Decider::kMknod,
     .paths = {creation_of(0)},
     .decider_argument = 1,
     .effect = Effect::kCreates},
    {.name = "mknodat",
     .numbers = {259, 297, 33, 324, 33, 288, 290},
     .arguments = {kDirFd, kPath, kMode, kUnsigned},
     .decider = Decider::kMknod,
     .paths = {creation_at(0, 1)},
     .decider_argument = 2,
     .effect = Effect::kCreates},
    // What is written through a new link is the old file: both names are checked. link(2) does not follow, since
    // Linux 2.0.
    links("link", {86, 9, no, 9, no, 9, 9}, {kPath, kPath}, write_of(0, Follow::kNever), creation_of(1)),
    with_known_flags(
        links("linkat", {265, 303, 37, 330, 37, 294, 296}, {kDirFd, kPath, kDirFd, kPath, kAtFlags},
              {.dirfd = 0, .path = 1, .at_flags = 4, .access = Access::kWrite, .follow = Follow::kIfFollow},
              creation_at(2, 3)),
        4, AT_SYMLINK_FOLLOW | AT_EMPTY_PATH),

    // Names removed and moved.
    removes("rmdir", {84, 40, no, 40, no, 40, 40}, {kPath}, write_of(0, Follow::kNever), Effect::kRemovesDirectory),
    removes("unlink", {87, 10, no, 10, no, 10, 10}, {kPath}, write_of(0, Follow::kNever), Effect::kRemovesFile),
    with_known_flags(removes("unlinkat", {263, 301, 35, 328, 35, 292, 294}, {kDirFd, kPath, kUnlinkFlags},
                             write_at(0, 1, Follow::kNever), Effect::kRemovesByFlags),
                     2, AT_REMOVEDIR),
    moves("rename", {82, 38, no, 38, no, 38, 38}, {kPath, kPath}, write_of(0, Follow::kNever), replacement_of(1)),
    moves("renameat", {264, 302, 38, 329, no, 293, 295}, {kDirFd, kPath, kDirFd, kPath}, write_at(0, 1, Follow::kNever),
          replacement_at(2, 3)),
    with_known_flags(moves("renameat2", {316, 353, 276, 382, 276, 357, 347}, {kDirFd, kPath, kDirFd, kPath, kUnsigned},
                           write_at(0, 1, Follow::kNever), replacement_at(2, 3)),
                     4, RENAME_NOREPLACE | RENAME_EXCHANGE | RENAME_WHITEOUT),

    // Mode. fchmodat has no flags in the kernel: the C library makes them up, or calls fchmodat2 (Linux 6.6).
    writes("chmod", {90, 15, no, 15, no, 15, 15}, {kPath, kMode}, write_of(0)),
    writes("fchmodat", {268, 306, 53, 333, 53, 297, 299}, {kDirFd, kPath, kMode}, write_at(0, 1)),
    with_known_flags(
        writes("fchmodat2", everywhere(452), {kDirFd, kPath, kMode, kAtFlags}, write_at_unless_no_follow(0, 1, 3)), 3,
        AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH),

    // Owner. The plain calls of the 32-bit ABIs take 16-bit ids.
    writes("chown", {92, 182, no, 182, no, 181, 212}, {kPath, kInt, kInt}, write_of(0)),
    writes("chown32", {no, 212, no, 212, no, no, no}, {kPath, kInt, kInt}, write_of(0)),
    writes("lchown", {94, 16, no, 16, no, 16, 198}, {kPath, kInt, kInt}, write_of(0, Follow::kNever)),
    writes("lchown32", {no, 198, no, 198, no, no, no}, {kPath, kInt, kInt}, write_of(0, Follow::kNever)),
    with_known_flags(writes("fchownat", {260, 298, 54, 325, 54, 289, 291}, {kDirFd, kPath, kInt, kInt, kAtFlags},
                            write_at_unless_no_follow(0, 1, 4)),
                     4, AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH),

    // Times.
    writes("utime", {132, 30, no, no, no, 30, 30}, {kPath, kPointer}, write_of(0)),
    writes("utimes", {235, 271, no, 269, no, 251, 313}, {kPath, kPointer}, write_of(0)),
    {.name = "futimesat",
     .numbers = {261, 299, no, 326, no, 290, 292},
     .arguments = {kDirFd, kPath, kPointer},
     .decider = Decider::kUtime,
     .paths = {write_at(0, 1)}},
    {.name = "utimensat",
     .numbers = {280, 320, 88, 348, 88, 304, 315},
     .arguments = {kDirFd, kPath, kPointer, kAtFlags},
     .decider = Decider::kUtime,
     .paths = {write_at_unless_no_follow(0, 1, 3)}},
    {.name = "utimensat_time64",
     .numbers = {no, 412, no, 412, no, no, no},
     .arguments = {kDirFd, kPath, kPointer, kAtFlags},
     .decider = Decider::kUtime,
     .paths = {write_at_unless_no_follow(0, 1, 3)}},

    // Extended attributes (xattr(7)); the *at forms are of Linux 6.13, file_setattr is of 6.17.
    writes("setxattr", {188, 226, 5, 226, 5, 209, 224}, {kPath, kString, kPointer, kUnsigned, kInt}, write_of(0)),
    writes("lsetxattr", {189, 227, 6, 227, 6, 210, 225}, {kPath, kString, kPointer, kUnsigned, kInt},
           write_of(0, Follow::kNever)),
    writes("setxattrat", everywhere(463), {kDirFd, kPath, kAtFlags, kString, kPointer, kUnsigned},
           or_null(write_at_unless_no_follow(0, 1, 2))),
    writes("removexattr", {197, 235, 14, 235, 14, 218, 233}, {kPath, kString}, write_of(0)),
    writes("lremovexattr", {198, 236, 15, 236, 15, 219, 234}, {kPath, kString}, write_of(0, Follow::kNever)),
    writes("removexattrat", everywhere(466), {kDirFd, kPath, kAtFlags, kString},
           or_null(write_at_unless_no_follow(0, 1, 2))),
    writes("file_setattr", everywhere(469), {kDirFd, kPath, kPointer, kUnsigned, kAtFlags},
           or_null(write_at_unless_no_follow(0, 1, 4))),
};

} // namespace syd::syscalls::words
