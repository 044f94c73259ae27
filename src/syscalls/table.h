// SPDX-License-Identifier: BSD-3-Clause
// The one table of system calls. A row says what a call is named, its number in each ABI, what its arguments are,
// what kind of access each path is, and how it is refused. The filter planner, the decoder, the check, log texts and
// tests all derive from it. Every call that Linux has had is a row; most need no decider and are never intercepted.
//
// Pure data: no code here looks at a process.
#pragma once

#include "policy/access.h"
#include "syscalls/abi.h"

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace syd::syscalls {

inline constexpr std::int8_t kNoArgument = -1;
inline constexpr std::int16_t kNoNumber = -1;

// How an argument is to be read and shown.
enum class Role : std::uint8_t {
    kNone,       // the call has no such argument
    kInt,        // shown as a signed number
    kUnsigned,   // shown as an unsigned number
    kPointer,    // shown in hexadecimal, NULL for 0
    kDirFd,      // a descriptor that a path is relative to; AT_FDCWD
    kFd,         // a descriptor
    kPath,       // pointer to a NUL-terminated path
    kString,     // pointer to any other NUL-terminated text
    kWords,      // pointer to an array of such pointers, NULL at its end
    kOpenFlags,  // O_*
    kAtFlags,    // AT_*
    kMode,       // permission bits, shown in octal
    kAccessMode, // R_OK|W_OK|X_OK
    kSockAddr,   // pointer to struct sockaddr; the next argument is its length
    kMsgHdr,     // pointer to struct msghdr (sendmsg) or mmsghdr (sendmmsg)
    kCloneFlags, // CLONE_*
    kSignal,     // a signal number
    kPid,        // a process or thread id
};

// Which code decides on a call that was intercepted. Everything that a row can say is kPaths.
enum class Decider : std::uint8_t {
    kNone,       // never intercepted
    kPaths,      // each PathArgument is checked as it stands in the row
    kOpen,       // open, openat, creat: the flags argument says which accesses
    kOpenHow,    // openat2: flags and RESOLVE_* are in a struct in the process's memory
    kAccessMode, // the access(2) family: the mode argument says which accesses
    kStat,       // may carry a magic command; never checked otherwise
    kExec,       // execve, execveat
    kUtime,      // utimensat and futimesat, whose path may be NULL: then the descriptor
    kLinkat,     // linkat: AT_EMPTY_PATH names the descriptor
    kBind,
    kConnect,
    kSendTo,
    kSendMessage,
    kSendMessages,
    kSocket,         // socket: the family, and raw sockets
    kListen,         // listen: what was not bound is bound to all addresses
    kSocketCall,     // socketcall(2) of i386, ppc64le and s390x: stands for one of the above
    kIoctl,          // FS_IOC_SETFLAGS, FS_IOC_FSSETXATTR: a write of the descriptor's path
    kFcntl,          // core/restrict/file_control
    kMapShared,      // mmap, mmap2, mprotect, pkey_mprotect: core/restrict/shared_memory_writable. The mmap of i386 and
                     // s390x has its flags in memory, and no subject
    kClone,          // clone: CLONE_PARENT and new namespaces
    kCloneStruct,    // clone3: ENOSYS, for its flags are in memory and could change; C libraries fall back to clone
    kUnshare,        // unshare, setns: namespaces that could remap paths
    kTargetsProcess, // kill, tkill, tgkill, the sigqueue forms, pidfd_open...: refused if aimed at sydbox
    kLimit,          // setrlimit and prlimit64: the size of core dumps is not raised where they would go to any working
                     // directory; prlimit64 is refused if aimed at sydbox
    kProcessAccess,  // ptrace, process_vm_writev: refused if aimed at a process outside the sandbox
    kPidFd,          // pidfd_getfd likewise; pidfd_send_signal: refused if aimed at sydbox
    kWatch,          // inotify_add_watch, fanotify_mark: whose flags, not AT_*, say whether a link is followed
    kExit,           // exit, exit_group: children are given their state before they are orphans
    kPrctl,          // prctl: PR_SET_DUMPABLE, 0 would close the process's memory to an unprivileged sydbox, and
                     // PR_SET_CHILD_SUBREAPER makes it a parent of what others started
    kMknod,          // mknod, mknodat: a write; of device nodes refused in any case
    kRefuse,         // refused whatever its arguments are while its sandbox type (Row::guards) is active, or if
                     // Row::undoes_path_rules any of those that check paths
    kUnsupported,    // ENOSYS while its sandbox type is active, so that the C library or program falls back
};

// Whether a symbolic link as the last component is followed.
enum class Follow : std::uint8_t {
    kAlways,
    kNever,
    kUnlessNoFollow, // not with AT_SYMLINK_NOFOLLOW in the at_flags argument
    kIfFollow,       // only with AT_SYMLINK_FOLLOW in the at_flags argument
};

// What is known of the last component when the call is to succeed.
enum class Last : std::uint8_t {
    kExists,    // else ENOENT
    kMayExist,  // created if missing (open with O_CREAT, rename's new name)
    kIsMissing, // created; EEXIST if it is there (mkdir, mknod, symlink, link)
};

struct PathArgument {
    std::int8_t dirfd = kNoArgument;    // which argument; kNoArgument: the working directory
    std::int8_t path = kNoArgument;     // which argument; kNoArgument with a dirfd: the descriptor itself (fchmod)
    std::int8_t at_flags = kNoArgument; // which argument holds AT_SYMLINK_* and AT_EMPTY_PATH
    policy::AccessSet access{};
    Follow follow = Follow::kAlways;
    Last last = Last::kExists;

    [[nodiscard]] constexpr bool used() const noexcept { return path != kNoArgument || dirfd != kNoArgument; }
    friend constexpr bool operator==(const PathArgument&, const PathArgument&) = default;
};

struct Row {
    std::string_view name;
    std::array<std::int16_t, kAbiCount> numbers; // by Abi; kNoNumber where an ABI lacks it
    std::array<Role, 6> arguments{};
    Decider decider = Decider::kNone;
    // Checked in this order; the first refusal counts.
    std::array<PathArgument, 2> paths{};
    // Which argument holds what the decider looks at: open flags, access mode, clone flags, pid, sockaddr...
    std::int8_t decider_argument = kNoArgument;
    // The sandbox type whose activity brings the call out of the filter where the paths don't say it.
    policy::SandboxType guards = policy::SandboxType::kWrite;
    // The errno of a refusal (magic.md, "Refusals"); EPERM for writes.
    int refusal = 1;
    // A refusal does no harm to anybody's work (access(2), listxattr): reported only with raise_safe.
    bool is_benign_refusal = false;
    // It gives a file another name, which other rules for reading may hold for: link, rename.
    bool gives_name = false;
    // kRefuse: it can undo rules of any kind of path (paths get another meaning, the kernel other code), so that it is
    // refused while one of write, read and exec is active, and not only the type that it is listed under.
    bool undoes_path_rules = false;
};

// All rows, sorted by name. Static storage. They describe the arguments as most ABIs have them; the few calls that lie
// otherwise in one ABI (clone on s390x has its flags second) are told apart by find(Abi, int) alone.
[[nodiscard]] std::span<const Row> rows() noexcept;

// nullptr for a number that the table does not know in that ABI. Constant time. The row has the arguments as that ABI
// lays them out, so it need not be the object that find(name) gives; names tell whether two rows are of one call.
[[nodiscard]] const Row* find(Abi abi, int number) noexcept;
[[nodiscard]] const Row* find(std::string_view name) noexcept;

// The greatest number that the table knows in that ABI: what lies above gets ENOSYS.
[[nodiscard]] int greatest_number(Abi abi) noexcept;

} // namespace syd::syscalls
