// SPDX-License-Identifier: BSD-3-Clause
#include "base/files.h"

#include "base/text.h"
#include "base/unique_fd.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace syd {
namespace {

// Nearly all targets fit in the first buffer, so that they cost one system call. No file system of Linux has targets of
// more than PATH_MAX; procfs composes them in one page.
constexpr std::size_t kFirstSize = 1024;
constexpr std::size_t kGreatestSize = 1U << 20U;

// Most files below /proc are shorter than this: one read(2), and one that tells the end.
constexpr std::size_t kPieceSize = 4096;

} // namespace

Result<std::string, Errno> read_link_at(int dirfd, const char* name) {
    std::array<char, kFirstSize> buffer;
    const ssize_t length = ::readlinkat(dirfd, name, buffer.data(), buffer.size());
    if (length < 0) {
        return Unexpected{Errno::last()};
    }
    if (static_cast<std::size_t>(length) < buffer.size()) {
        return std::string(buffer.data(), static_cast<std::size_t>(length));
    }
    // readlink(2) does not tell whether it truncated a target that fills the buffer.
    std::string target;
    for (std::size_t size = 4 * kFirstSize; size <= kGreatestSize; size *= 4) {
        target.resize(size);
        const ssize_t whole = ::readlinkat(dirfd, name, target.data(), target.size());
        if (whole < 0) {
            return Unexpected{Errno::last()};
        }
        if (static_cast<std::size_t>(whole) < size) {
            target.resize(static_cast<std::size_t>(whole));
            return target;
        }
    }
    return Unexpected{Errno{ENAMETOOLONG}};
}

Result<std::string, Errno> read_link(const char* path) {
    return read_link_at(AT_FDCWD, path);
}

Result<std::string, Errno> read_link(const std::string& path) {
    return read_link(path.c_str());
}

std::string descriptor_path(int fd) {
    return cat("/proc/self/fd/", fd);
}

Result<std::string, Errno> read_descriptor_link(int fd) {
    return read_link(descriptor_path(fd));
}

Result<std::string, Errno> read_file(const char* path) {
    const UniqueFd file(::open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    return file ? read_to_end(file.get()) : Unexpected{Errno::last()};
}

Result<std::string, Errno> read_file(const std::string& path) {
    return read_file(path.c_str());
}

Result<std::string, Errno> read_to_end(int fd) {
    std::string content;
    std::array<char, kPieceSize> piece;
    for (;;) {
        const ssize_t length = ::read(fd, piece.data(), piece.size());
        if (length == 0) {
            return content;
        }
        if (length > 0) {
            content.append(piece.data(), static_cast<std::size_t>(length));
        } else if (const Errno error = Errno::last(); error != Errno{EINTR}) {
            return Unexpected{error};
        }
    }
}

} // namespace syd
