// SPDX-License-Identifier: BSD-3-Clause
// Which code decides on a system call that was intercepted, and what that code expects of the call's row.
//
// The code itself is in src/check: one file a decider, listed in check/deciders.cc. What a row can say in its columns
// needs no decider of its own: kPaths checks every path argument as it stands in the row.
#pragma once

#include "syscalls/role.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace syd::syscalls {

enum class Decider : std::uint8_t {
    kNone,       // never intercepted
    kPaths,      // each PathArgument is checked as it stands in the row
    kOpen,       // open, openat, creat: the flags argument says which accesses
    kOpenHow,    // openat2: flags and RESOLVE_* are in a struct in the process's memory
    kAccessMode, // the access(2) family: the mode argument says which accesses
    kStat,       // may carry a magic command; never checked otherwise
    kExec,       // execve, execveat
    kUtime,      // utimensat and futimesat, whose path may be NULL: then the descriptor is meant
    kRename,     // the rename(2) family
    kLink,       // link, linkat: the old file gets a name that other rules may match
    kMknod,      // mknod, mknodat: a write; device nodes are always refused
    kWatch,      // inotify_add_watch, fanotify_mark: their own flags say whether a link is followed
    kIoctl,      // requests that write to a file, push input into a terminal or set the owner of a descriptor
    kBind,
    kConnect,
    kSendTo,
    kSendMessage,
    kSendMessages,
    kSocket,          // socket: the family, and raw sockets
    kListen,          // listen: an unbound socket is bound to all addresses
    kSocketOption,    // setsockopt: options that change routes or ports
    kSocketCall,      // socketcall(2) of i386, ppc64le and s390x: stands for one of the above
    kFcntl,           // core/restrict/file_control, owners of descriptors, leases
    kMmap,            // mmap, mmap2: core/restrict/shared_memory_writable
    kMprotect,        // mprotect, pkey_mprotect: likewise
    kClone,           // clone: CLONE_PARENT and new namespaces
    kCloneStruct,     // clone3: ENOSYS, for its flags are in memory and could change; C libraries fall back to clone
    kUnshare,         // unshare: namespaces that could remap paths
    kSetns,           // setns: likewise; flags 0 mean any kind
    kTargetsProcess,  // tgkill, sched_setparam...: refused if aimed at sydbox
    kKill,            // kill: also process groups and everybody
    kPriority,        // setpriority, ioprio_set: also process groups and users
    kRlimit,          // setrlimit, prlimit64: the core size limit is not raised
    kPtrace,          // ptrace: attaching to a process outside the sandbox
    kProcessAccess,   // process_vm_writev: refused if aimed at a process outside the sandbox
    kPerfEvent,       // perf_event_open: likewise
    kPidfdOpen,       // pidfd_open: refused without a report if aimed at sydbox
    kPidfdGetfd,      // pidfd_getfd: likewise
    kPidfdSendSignal, // pidfd_send_signal: refused if aimed at sydbox
    kExit,            // exit, exit_group: children get their state before they are orphans
    kPrctl,           // prctl: PR_SET_DUMPABLE and PR_SET_CHILD_SUBREAPER
    kSeccomp,         // seccomp: a listener would take precedence over a tracer
    kSetIds,          // setuid and its like: from then on a privileged sydbox looks paths up as the process
    kProcessGroup,    // setpgid: the group of sydbox must not become an orphaned one
    kRestrictSelf,    // landlock_restrict_self: calls that sydbox makes for a process would not be restricted
    kKernelLog,       // syslog: the commands that change the log or its console
    kRefuse,          // refused whatever its arguments are while its sandbox type (Row::guards) is active, or, with
                      // Row::undoes_path_rules, any type that checks paths
    kUnsupported,     // ENOSYS while any sandbox type is active, so that the C library or program falls back
};
inline constexpr std::size_t kDeciderCount = static_cast<std::size_t>(Decider::kUnsupported) + 1;

// What a decider expects of a row. The table is checked against this when it is compiled (row_rules.h).
struct DeciderTraits {
    Decider decider = Decider::kNone;
    Role argument = Role::kNone;       // the role of Row::decider_argument; kNone: the decider looks at no argument
    bool argument_is_optional = false; // a row may lack it: creat has no flags, the old mmap has them in memory
    bool takes_paths = false;          // uses Row::paths
    bool refuses_as_missing = false;   // its rows refuse with ENOSYS
};

inline constexpr std::array<DeciderTraits, kDeciderCount> kDeciderTraits{{
    {.decider = Decider::kNone},
    {.decider = Decider::kPaths, .takes_paths = true},
    {.decider = Decider::kOpen, .argument = Role::kOpenFlags, .argument_is_optional = true, .takes_paths = true},
    {.decider = Decider::kOpenHow, .argument = Role::kPointer, .takes_paths = true},
    {.decider = Decider::kAccessMode, .argument = Role::kAccessMode, .takes_paths = true},
    {.decider = Decider::kStat, .takes_paths = true},
    {.decider = Decider::kExec, .takes_paths = true},
    {.decider = Decider::kUtime, .takes_paths = true},
    {.decider = Decider::kRename, .takes_paths = true},
    {.decider = Decider::kLink, .takes_paths = true},
    {.decider = Decider::kMknod, .argument = Role::kMode, .takes_paths = true},
    {.decider = Decider::kWatch, .argument = Role::kUnsigned, .takes_paths = true},
    {.decider = Decider::kIoctl, .argument = Role::kUnsigned, .takes_paths = true},
    {.decider = Decider::kBind, .argument = Role::kSockAddr},
    {.decider = Decider::kConnect, .argument = Role::kSockAddr},
    {.decider = Decider::kSendTo, .argument = Role::kSockAddr},
    {.decider = Decider::kSendMessage, .argument = Role::kMsgHdr},
    {.decider = Decider::kSendMessages, .argument = Role::kMsgHdr},
    {.decider = Decider::kSocket, .argument = Role::kInt},
    {.decider = Decider::kListen, .argument = Role::kFd},
    {.decider = Decider::kSocketOption, .argument = Role::kInt},
    {.decider = Decider::kSocketCall, .argument = Role::kInt},
    {.decider = Decider::kFcntl, .argument = Role::kInt},
    {.decider = Decider::kMmap, .argument = Role::kUnsigned, .argument_is_optional = true},
    {.decider = Decider::kMprotect, .argument = Role::kUnsigned},
    {.decider = Decider::kClone, .argument = Role::kCloneFlags},
    {.decider = Decider::kCloneStruct, .refuses_as_missing = true},
    {.decider = Decider::kUnshare, .argument = Role::kNamespaceFlags},
    {.decider = Decider::kSetns, .argument = Role::kNamespaceFlags},
    {.decider = Decider::kTargetsProcess, .argument = Role::kPid},
    {.decider = Decider::kKill, .argument = Role::kPid},
    {.decider = Decider::kPriority, .argument = Role::kPid},
    {.decider = Decider::kRlimit, .argument = Role::kInt},
    {.decider = Decider::kPtrace, .argument = Role::kPid},
    {.decider = Decider::kProcessAccess, .argument = Role::kPid},
    {.decider = Decider::kPerfEvent, .argument = Role::kPid},
    {.decider = Decider::kPidfdOpen, .argument = Role::kPid},
    {.decider = Decider::kPidfdGetfd, .argument = Role::kFd},
    {.decider = Decider::kPidfdSendSignal, .argument = Role::kFd},
    {.decider = Decider::kExit},
    {.decider = Decider::kPrctl, .argument = Role::kInt},
    {.decider = Decider::kSeccomp, .argument = Role::kUnsigned},
    {.decider = Decider::kSetIds},
    {.decider = Decider::kProcessGroup},
    {.decider = Decider::kRestrictSelf},
    {.decider = Decider::kKernelLog, .argument = Role::kInt},
    {.decider = Decider::kRefuse},
    {.decider = Decider::kUnsupported, .refuses_as_missing = true},
}};

static_assert(
    [] {
        for (std::size_t index = 0; index < kDeciderCount; ++index) {
            if (static_cast<std::size_t>(kDeciderTraits[index].decider) != index) {
                return false;
            }
        }
        return true;
    }(),
    "each decider has one row, in the order of the enumeration");

[[nodiscard]] constexpr const DeciderTraits& traits_of(Decider decider) noexcept {
    return kDeciderTraits[static_cast<std::size_t>(decider)];
}

} // namespace syd::syscalls
