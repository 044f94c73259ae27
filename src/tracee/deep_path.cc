// SPDX-License-Identifier: BSD-3-Clause
#include "tracee/deep_path.h"

#include "base/unique_fd.h"
#include "tracee/directory.h"
#include "tracee/place_id.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <optional>
#include <string_view>
#include <vector>

namespace syd::tracee {
namespace {

// Climbing costs time in proportion to the length; this bounds what a process can make us spend on one call.
constexpr std::size_t kLongestPath = 1U << 20U;

bool is_same_object(const struct stat& a, const struct stat& b) {
    return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

// The name in the stream's directory that leads to `child`, among the entries that `is_candidate` lets through.
template <class Predicate>
Result<std::string, Errno> find_entry(DIR* stream, const struct stat& child, Predicate is_candidate) {
    ::rewinddir(stream);
    while (const dirent* const entry = ::readdir(stream)) {
        const std::string_view name = entry->d_name;
        if (name == "." || name == ".." || !is_candidate(*entry)) {
            continue;
        }
        struct stat status;
        if (::fstatat(::dirfd(stream), entry->d_name, &status, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT) == 0 &&
            is_same_object(status, child)) {
            return std::string(name);
        }
    }
    return Unexpected{Errno{ENOENT}};
}

// Climbing to the top for every call would make the work in a deep tree quadratic. So the last path that was found is
// kept, and the next directory is looked for near it. The path is only a hint: it counts if it still leads to the
// directory, by that mount and without a symbolic link.
thread_local std::string last_path;

// So many levels are compared, of the directory and of the last path.
constexpr std::size_t kKnownLevels = 3;

struct KnownDirectory {
    std::string path;
    PlaceId place;
};
using KnownDirectories = std::vector<KnownDirectory>;

// The directory that an absolute path of any length leads to without a symbolic link: openat2(2), Linux 5.6.
Result<UniqueFd, Errno> open_long_path(std::string_view path) {
    open_how how{};
    how.flags = O_PATH | O_DIRECTORY | O_CLOEXEC;
    how.resolve = RESOLVE_NO_SYMLINKS;
    UniqueFd directory;
    while (!path.empty()) {
        std::string piece(path.substr(0, PATH_MAX - 1));
        if (piece.size() < path.size()) {
            piece.resize(piece.rfind('/')); // a name is no longer than NAME_MAX, so there is one
        }
        path.remove_prefix(piece.size());
        if (directory) {
            piece.erase(0, 1);
        }
        const int base = directory ? directory.get() : AT_FDCWD;
        UniqueFd next(static_cast<int>(::syscall(SYS_openat2, base, piece.c_str(), &how, sizeof how)));
        if (!next) {
            return Unexpected{Errno::last()};
        }
        directory = std::move(next);
    }
    return directory;
}

// The directories at the end of the last path that still exist, the deepest first.
KnownDirectories look_up_last_path() {
    KnownDirectories known;
    std::string path = last_path;
    UniqueFd directory;
    for (std::size_t level = 0; level < kKnownLevels && !path.empty(); ++level) {
        if (directory) {
            directory = UniqueFd(::openat(directory.get(), "..", O_PATH | O_DIRECTORY | O_CLOEXEC));
        } else if (auto opened = open_long_path(path)) {
            directory = std::move(*opened);
        }
        const auto place = directory ? place_of(directory.get()) : Unexpected{Errno{ENOENT}};
        if (place && place->mount != 0) {
            known.push_back({path, *place});
        }
        path.resize(path.rfind('/'));
    }
    return known;
}

std::optional<std::string> path_among(const KnownDirectories& known, int fd) {
    const auto place = known.empty() ? Unexpected{Errno{ENOENT}} : place_of(fd);
    const auto found = place ? std::ranges::find(known, *place, &KnownDirectory::place) : known.end();
    return found != known.end() ? std::optional(found->path) : std::nullopt;
}

} // namespace

Result<std::string, Errno> name_in_directory(int child, int directory) {
    struct stat status;
    if (::fstat(child, &status) != 0) {
        return Unexpected{Errno::last()};
    }
    auto stream = open_directory(directory, ".");
    if (!stream) {
        return Unexpected{stream.error()};
    }
    const auto has_number = [&](const dirent& entry) { return entry.d_ino == status.st_ino; };
    if (auto name = find_entry(stream->get(), status, has_number)) {
        return name;
    }
    // On a mount point and on some stacked file systems the entry bears another number than the directory.
    const auto may_be_directory = [](const dirent& entry) {
        return entry.d_type == DT_DIR || entry.d_type == DT_UNKNOWN;
    };
    return find_entry(stream->get(), status, may_be_directory);
}

Result<std::string, Errno> name_deep_directory(int fd, Result<std::string, Errno> (*short_path)(int fd)) {
    std::vector<std::string> names; // the deepest first
    std::size_t length = 0;
    UniqueFd held;
    std::optional<KnownDirectories> known;
    const auto with_names = [&names](std::string path) {
        for (auto name = names.size(); name > 0; --name) {
            path += '/';
            path += names[name - 1];
        }
        last_path = path;
        return path;
    };
    for (int child = fd;;) {
        if (names.size() < kKnownLevels) {
            if (!known) {
                known = look_up_last_path();
            }
            if (auto path = path_among(*known, child)) {
                return with_names(std::move(*path));
            }
        }
        UniqueFd parent(::openat(child, "..", O_PATH | O_DIRECTORY | O_CLOEXEC));
        if (!parent) {
            return Unexpected{Errno::last()};
        }
        auto name = name_in_directory(child, parent.get());
        if (!name) {
            return Unexpected{name.error()};
        }
        length += name->size() + 1;
        if (length > kLongestPath) {
            return Unexpected{Errno{ENAMETOOLONG}};
        }
        names.push_back(std::move(*name));
        auto path = short_path(parent.get());
        if (path) {
            return with_names(std::move(*path));
        }
        if (path.error() != Errno{ENAMETOOLONG}) {
            return path;
        }
        held = std::move(parent);
        child = held.get();
    }
}

} // namespace syd::tracee
