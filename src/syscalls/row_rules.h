// SPDX-License-Identifier: BSD-3-Clause
// What holds for every row: its arguments are where it says they are, and are what its decider takes them for. The
// table is checked against these rules when it is compiled; only table.cc includes this.
#pragma once

#include "syscalls/table.h"

#include <algorithm>
#include <cerrno>
#include <span>

namespace syd::syscalls::rules {

constexpr Role role_of(const Row& row, std::int8_t argument) {
    return argument < 0 || argument >= 6 ? Role::kNone : row.arguments[static_cast<std::size_t>(argument)];
}

// An argument with no role is followed by none that has one.
constexpr bool arguments_are_dense(const Row& row) {
    const auto* const end = std::ranges::find(row.arguments, Role::kNone);
    return std::all_of(end, row.arguments.end(), [](Role role) { return role == Role::kNone; });
}

constexpr bool path_is_valid(const Row& row, const PathArgument& path) {
    if (!path.used())
        return path == PathArgument{};
    if (path.path == kNoArgument)
        return role_of(row, path.dirfd) == Role::kFd && path.at_flags == kNoArgument;
    const bool dirfd_fits = path.dirfd == kNoArgument || role_of(row, path.dirfd) == Role::kDirFd;
    const bool flags_fit = path.at_flags == kNoArgument || role_of(row, path.at_flags) == Role::kAtFlags;
    // Flags decide whether a link is followed, or they are not needed.
    const bool by_flags = path.follow == Follow::kUnlessNoFollow || path.follow == Follow::kIfFollow;
    return role_of(row, path.path) == Role::kPath && dirfd_fits && flags_fit &&
           by_flags == (path.at_flags != kNoArgument);
}

constexpr bool paths_are_valid(const Row& row) {
    return path_is_valid(row, row.paths[0]) && path_is_valid(row, row.paths[1]) &&
           (row.paths[0].used() || !row.paths[1].used());
}

// Which role the argument has that a decider looks at; kNone for those that look at none.
constexpr Role decider_argument_role(Decider decider) {
    switch (decider) {
    case Decider::kOpen: return Role::kOpenFlags;
    case Decider::kOpenHow: return Role::kPointer;
    case Decider::kAccessMode: return Role::kAccessMode;
    case Decider::kBind:
    case Decider::kConnect:
    case Decider::kSendTo: return Role::kSockAddr;
    case Decider::kSendMessage:
    case Decider::kSendMessages: return Role::kMsgHdr;
    case Decider::kSocket:
    case Decider::kSocketCall:
    case Decider::kFcntl:
    case Decider::kLimit:
    case Decider::kPrctl: return Role::kInt;
    case Decider::kIoctl:
    case Decider::kWatch:
    case Decider::kMapShared: return Role::kUnsigned;
    case Decider::kClone:
    case Decider::kUnshare: return Role::kCloneFlags;
    case Decider::kTargetsProcess:
    case Decider::kProcessAccess: return Role::kPid;
    case Decider::kListen:
    case Decider::kPidFd: return Role::kFd;
    case Decider::kMknod: return Role::kMode;
    case Decider::kNone:
    case Decider::kPaths:
    case Decider::kStat:
    case Decider::kExec:
    case Decider::kUtime:
    case Decider::kLinkat:
    case Decider::kCloneStruct:
    case Decider::kExit:
    case Decider::kRefuse:
    case Decider::kUnsupported: return Role::kNone;
    }
    return Role::kNone;
}

constexpr bool decider_argument_is_valid(const Row& row) {
    if (row.decider_argument != kNoArgument)
        return role_of(row, row.decider_argument) != Role::kNone &&
               role_of(row, row.decider_argument) == decider_argument_role(row.decider);
    // creat has no flags, and the old mmap has them in memory.
    return decider_argument_role(row.decider) == Role::kNone || row.name == "creat" || row.name == "mmap";
}

// Deciders that take the row's paths for what they are.
constexpr bool needs_paths(Decider decider) {
    switch (decider) {
    case Decider::kPaths:
    case Decider::kOpen:
    case Decider::kOpenHow:
    case Decider::kAccessMode:
    case Decider::kStat:
    case Decider::kExec:
    case Decider::kUtime:
    case Decider::kLinkat:
    case Decider::kMknod:
    case Decider::kWatch:
    case Decider::kIoctl: return true;
    default: return false;
    }
}

// The sandbox type that a row names is one that its paths ask for, if they ask for any.
constexpr bool guard_is_valid(const Row& row) {
    using policy::Access;
    const policy::AccessSet asked = row.paths[0].access | row.paths[1].access;
    return asked.empty() ||
           std::ranges::any_of(std::array{Access::kExec, Access::kRead, Access::kWrite}, [&](Access access) {
               return asked.has(access) && policy::sandbox_of(access) == row.guards;
           });
}

constexpr bool is_valid(const Row& row) {
    const bool decided = row.decider != Decider::kNone;
    return !row.name.empty() && arguments_are_dense(row) && paths_are_valid(row) && decider_argument_is_valid(row) &&
           guard_is_valid(row) && needs_paths(row.decider) == row.paths[0].used() &&
           (!decided || row.decider == Decider::kRefuse || row.arguments[0] != Role::kNone) &&
           (row.decider == Decider::kUnsupported || row.decider == Decider::kCloneStruct) == (row.refusal == ENOSYS);
}

} // namespace syd::syscalls::rules
