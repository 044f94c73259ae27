// SPDX-License-Identifier: BSD-3-Clause
// The one table of system calls. A row says what a call is named, its number in each ABI, what its arguments are,
// what kind of access each path is, and how it is refused. The filter planner, the decoder, the check, log texts and
// tests all derive from it. Every call that Linux has had is a row; most need no decider and are never intercepted.
//
// Pure data: no code here looks at a process.
#pragma once

#include "policy/access.h"
#include "syscalls/abi.h"
#include "syscalls/decider.h"
#include "syscalls/role.h"

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace syd::syscalls {

inline constexpr std::int8_t kNoArgument = -1;
inline constexpr std::int16_t kNoNumber = -1;

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

// What a call does to the names of files.
enum class Effect : std::uint8_t {
    kNone,
    kCreates,          // makes a new name
    kLinks,            // gives an existing file another name
    kMoves,            // rename(2)
    kRemovesFile,      // unlink(2)
    kRemovesDirectory, // rmdir(2)
    kRemovesByFlags,   // unlinkat(2): a directory with AT_REMOVEDIR, else a file
};

// Whether the call works on the name itself, whatever it leads to.
[[nodiscard]] constexpr bool works_on_name(Effect effect) noexcept {
    return effect == Effect::kMoves || effect == Effect::kRemovesFile || effect == Effect::kRemovesDirectory ||
           effect == Effect::kRemovesByFlags;
}

struct PathArgument {
    std::int8_t dirfd = kNoArgument;    // which argument; kNoArgument: the working directory
    std::int8_t path = kNoArgument;     // which argument; kNoArgument with a dirfd: the descriptor itself (fchmod)
    std::int8_t at_flags = kNoArgument; // which argument holds AT_SYMLINK_* and AT_EMPTY_PATH
    policy::AccessSet access{};
    Follow follow = Follow::kAlways;
    Last last = Last::kExists;
    bool may_be_null = false; // with AT_EMPTY_PATH a null path is the descriptor itself, as "" is: Linux 6.13

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
    // The errno of a refusal: sydbox(1), VIOLATIONS; EPERM for writes.
    int refusal = 1;
    // Programs cope with a refusal (access(2), listxattr): it is reported only with core/violation/raise_safe.
    bool is_benign_refusal = false;
    Effect effect = Effect::kNone;
    // The flags that the kernel knows; it refuses others with EINVAL before it looks at a path. kNoArgument: the call
    // has no flags, or copies something from memory before it looks at them.
    std::int8_t flags_argument = kNoArgument;
    std::uint32_t known_flags = 0;
    // A length that must not be negative (EINVAL), and a text that must be neither empty nor longer than a path
    // (ENOENT, ENAMETOOLONG). The kernel looks at both before it looks at a path.
    std::int8_t length_argument = kNoArgument;
    std::int8_t text_argument = kNoArgument;
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
