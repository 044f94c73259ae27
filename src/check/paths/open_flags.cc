// SPDX-License-Identifier: BSD-3-Clause
#include "check/paths/open_flags.h"

#include <fcntl.h>

#include <cerrno>

namespace syd::check {
namespace {

// Since Linux 6.4 O_CREAT together with O_DIRECTORY is EINVAL. The probe creates nothing: "/" exists.
bool creating_excludes_directories() {
    static const bool answer = ::open("/", O_CREAT | O_DIRECTORY | O_RDONLY | O_CLOEXEC, 0) < 0 && errno == EINVAL;
    return answer;
}

} // namespace

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
    constexpr std::uint64_t kLargeFile = 0100000; // O_LARGEFILE of x86; the C library has 0 for it in 64 bits
    constexpr std::uint64_t kKnown = O_ACCMODE | O_CREAT | O_EXCL | O_NOCTTY | O_TRUNC | O_APPEND | O_NONBLOCK |
                                     O_SYNC | O_DSYNC | O_ASYNC | O_DIRECT | kLargeFile | O_NOFOLLOW | O_NOATIME |
                                     O_CLOEXEC | O_PATH | O_TMPFILE; // O_TMPFILE includes O_DIRECTORY
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
    // RESOLVE_CACHED never creates or truncates.
    const bool changes = (how.flags & (kCreating | O_TRUNC)) != 0;
    return changes && (how.resolve & RESOLVE_CACHED) != 0 ? std::optional(Errno{EAGAIN}) : std::nullopt;
}

} // namespace syd::check
