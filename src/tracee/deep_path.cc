// SPDX-License-Identifier: BSD-3-Clause
#include "tracee/deep_path.h"

#include "base/unique_fd.h"
#include "tracee/directory.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
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
    for (int child = fd;;) {
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
            std::reverse(names.begin(), names.end());
            for (const std::string& piece : names) {
                *path += '/';
                *path += piece;
            }
            return path;
        }
        if (path.error() != Errno{ENAMETOOLONG}) {
            return path;
        }
        held = std::move(parent);
        child = held.get();
    }
}

} // namespace syd::tracee
