// SPDX-License-Identifier: BSD-3-Clause
#include "check/paths/call_flags.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>

namespace syd::check {
namespace {

constexpr int kExecveCheck = 0x10000; // AT_EXECVE_CHECK, Linux 6.14

struct KnownFlags {
    std::string_view call;
    std::int8_t argument;
    int flags;
};

// Sorted by name. Calls that copy something from memory before they look at their flags are not here.
constexpr auto kKnownFlags = std::to_array<KnownFlags>({
    {"access", 1, R_OK | W_OK | X_OK},
    {"execveat", 4, AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH | kExecveCheck},
    {"faccessat", 2, R_OK | W_OK | X_OK},
    {"faccessat2", 3, AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH | AT_EACCESS},
    {"fchmodat2", 3, AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH},
    {"fchownat", 4, AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH},
    {"linkat", 4, AT_SYMLINK_FOLLOW | AT_EMPTY_PATH},
    {"renameat2", 4, RENAME_NOREPLACE | RENAME_EXCHANGE | RENAME_WHITEOUT},
    {"unlinkat", 2, AT_REMOVEDIR},
});
static_assert(std::ranges::is_sorted(kKnownFlags, {}, &KnownFlags::call));

// rename(2), ERRORS: EINVAL.
bool excludes_itself(std::string_view call, int flags) {
    return call == "renameat2" && (flags & RENAME_EXCHANGE) != 0 && (flags & (RENAME_NOREPLACE | RENAME_WHITEOUT)) != 0;
}

// Linux 6.4 has made EINVAL of O_CREAT together with O_DIRECTORY. Nothing is created by asking: "/" is there.
bool creating_excludes_directories() {
    static const bool answer = ::open("/", O_CREAT | O_DIRECTORY | O_RDONLY | O_CLOEXEC, 0) < 0 && errno == EINVAL;
    return answer;
}

} // namespace

std::optional<Errno> objection_to_flags(const SyscallEvent& event) {
    const auto* const known = std::ranges::lower_bound(kKnownFlags, event.row->name, {}, &KnownFlags::call);
    if (known == kKnownFlags.end() || known->call != event.row->name) {
        return std::nullopt;
    }
    const int flags = event.int_argument(known->argument);
    const bool is_fine = (flags & ~known->flags) == 0 && !excludes_itself(known->call, flags);
    return is_fine ? std::nullopt : std::optional(Errno{EINVAL});
}

// build_open_flags() in fs/open.c.
std::optional<Errno> objection_to_open(std::uint64_t flags) {
    constexpr std::uint64_t kTemporaryBit = O_TMPFILE & ~O_DIRECTORY;
    constexpr std::uint64_t kNewDirectory = O_CREAT | O_DIRECTORY;
    const bool is_temporary = (flags & kTemporaryBit) != 0;
    const bool is_read_only = (flags & O_ACCMODE) == O_RDONLY;
    if (((flags & kNewDirectory) == kNewDirectory && (is_temporary || creating_excludes_directories())) ||
        (is_temporary && ((flags & O_DIRECTORY) == 0 || is_read_only))) {
        return Errno{EINVAL};
    }
    return std::nullopt;
}

std::optional<Errno> objection_to_open_how(const open_how& how) {
    constexpr std::uint64_t kLargeFile = 0100000; // O_LARGEFILE of x86, 0 in the C library's 64-bit headers
    constexpr std::uint64_t kKnown = O_ACCMODE | O_CREAT | O_EXCL | O_NOCTTY | O_TRUNC | O_APPEND | O_NONBLOCK |
                                     O_SYNC | O_DSYNC | O_ASYNC | O_DIRECT | O_LARGEFILE | kLargeFile | O_DIRECTORY |
                                     O_NOFOLLOW | O_NOATIME | O_CLOEXEC | O_PATH | O_TMPFILE;
    constexpr std::uint64_t kKnownResolve = RESOLVE_NO_XDEV | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_SYMLINKS |
                                            RESOLVE_BENEATH | RESOLVE_IN_ROOT | RESOLVE_CACHED;
    constexpr std::uint64_t kScopes = RESOLVE_BENEATH | RESOLVE_IN_ROOT;
    constexpr std::uint64_t kCreating = O_CREAT | (O_TMPFILE & ~O_DIRECTORY);
    constexpr std::uint64_t kModeBits = 07777;
    const bool creates = (how.flags & kCreating) != 0;
    if ((how.flags & ~kKnown) != 0 || (how.resolve & ~kKnownResolve) != 0 || (how.resolve & kScopes) == kScopes ||
        (how.mode & ~(creates ? kModeBits : 0)) != 0) {
        return Errno{EINVAL};
    }
    if (const auto objection = objection_to_open(how.flags)) {
        return objection;
    }
    // What is cached can't be made or cut.
    const bool changes = (how.flags & (kCreating | O_TRUNC)) != 0;
    return changes && (how.resolve & RESOLVE_CACHED) != 0 ? std::optional(Errno{EAGAIN}) : std::nullopt;
}

} // namespace syd::check
