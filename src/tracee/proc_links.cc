// SPDX-License-Identifier: BSD-3-Clause
#include "tracee/proc_links.h"

#include "base/text.h"
#include "tracee/credentials.h"
#include "tracee/deep_path.h"
#include "tracee/proc_path.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include <array>
#include <cerrno>
#include <climits>
#include <cstring>

namespace syd::tracee {
namespace {

bool thread_exists(pid_t tid) {
    struct stat status;
    return ::stat(ProcPath().text("/proc/").number(tid).c_str(), &status) == 0;
}

// `missing` is what ENOENT means while the thread lives.
Result<UniqueFd, Errno> open_link(pid_t tid, const ProcPath& path, Errno missing) {
    UniqueFd fd(look_at_thread(tid, [&path] { return ::open(path.c_str(), O_PATH | O_CLOEXEC); }));
    if (fd) {
        return fd;
    }
    switch (const Errno error = Errno::last(); error.value) {
    case ENOENT: return Unexpected{thread_exists(tid) ? missing : Errno{ESRCH}};
    case EPERM: return Unexpected{Errno{EACCES}};
    default: return Unexpected{error};
    }
}

// The text of /proc/self/fd/N. d_path() in the kernel works in one page: beyond that ENAMETOOLONG.
Result<std::string, Errno> read_descriptor_link(int fd) {
    const ProcPath link = ProcPath().text("/proc/self/fd/").number(fd);
    std::array<char, PATH_MAX> buffer;
    const ssize_t length = ::readlink(link.c_str(), buffer.data(), buffer.size());
    if (length < 0) {
        return Unexpected{Errno::last()};
    }
    if (static_cast<std::size_t>(length) < buffer.size()) {
        return std::string(buffer.data(), static_cast<std::size_t>(length));
    }
    // Only where a page is larger than PATH_MAX.
    std::string text(1U << 16U, '\0');
    const ssize_t whole = ::readlink(link.c_str(), text.data(), text.size());
    if (whole < 0 || static_cast<std::size_t>(whole) == text.size()) {
        return Unexpected{whole < 0 ? Errno::last() : Errno{ENAMETOOLONG}};
    }
    text.resize(static_cast<std::size_t>(whole));
    return text;
}

constexpr std::string_view kDeleted = " (deleted)";

// Whether `path`, as the kernel gave it for an object, ends in the kernel's own mark of an unlinked name. A file may
// really be called so: then the name leads to that very object.
bool is_marked_deleted(const std::string& path, const struct stat& object) {
    if (!path.ends_with(kDeleted)) {
        return false;
    }
    struct stat named;
    const bool is_real_name =
        ::lstat(path.c_str(), &named) == 0 && named.st_dev == object.st_dev && named.st_ino == object.st_ino;
    return !is_real_name;
}

Result<struct stat, Errno> status_of(int fd) {
    struct stat status;
    if (::fstat(fd, &status) != 0) {
        return Unexpected{Errno::last()};
    }
    return status;
}

} // namespace

Result<UniqueFd, Errno> open_working_directory(pid_t tid) {
    return open_link(tid, ProcPath().text("/proc/").number(tid).text("/cwd"), Errno{ESRCH});
}

Result<UniqueFd, Errno> open_root(pid_t tid) {
    return open_link(tid, ProcPath().text("/proc/").number(tid).text("/root"), Errno{ESRCH});
}

Result<UniqueFd, Errno> open_descriptor(pid_t tid, int fd) {
    if (fd < 0) {
        return Unexpected{Errno{EBADF}};
    }
    return open_link(tid, ProcPath().text("/proc/").number(tid).text("/fd/").number(fd), Errno{EBADF});
}

Result<ObjectName, Errno> name_object(int fd) {
    auto path = read_descriptor_link(fd);
    if (!path && path.error() == Errno{ENAMETOOLONG} && is_directory(fd)) {
        path = name_deep_directory(fd, read_descriptor_link);
    }
    if (!path) {
        return Unexpected{path.error()};
    }
    if (!path->starts_with('/')) {
        return ObjectName{std::move(*path), true};
    }
    if (!path->ends_with(kDeleted)) {
        return ObjectName{std::move(*path), false};
    }
    const auto status = status_of(fd);
    if (!status) {
        return Unexpected{status.error()};
    }
    const bool is_unlinked = is_marked_deleted(*path, *status);
    // A memfd never had a place: its text is a name, not a path (memfd_create(2)).
    if (is_unlinked && !path->starts_with("/memfd:")) {
        path->resize(path->size() - kDeleted.size());
    }
    return ObjectName{std::move(*path), is_unlinked};
}

Result<ObjectName, Errno> name_object_for(pid_t tid, int fd) {
    auto name = name_object(fd);
    if (name || name.error() != Errno{ENAMETOOLONG}) {
        return name;
    }
    const auto directory = open_working_directory(tid);
    auto last = directory ? name_in_directory(fd, directory->get()) : Unexpected{directory.error()};
    auto path = last ? name_directory(directory->get()) : Unexpected{last.error()};
    return path ? Result<ObjectName, Errno>(ObjectName{join_path(*path, *last), false}) : name;
}

Result<std::string, Errno> name_directory(int fd) {
    auto path = read_descriptor_link(fd);
    if (!path) {
        return path.error() == Errno{ENAMETOOLONG} ? name_deep_directory(fd, read_descriptor_link) : path;
    }
    if (path->ends_with(kDeleted)) {
        const auto status = status_of(fd);
        if (!status) {
            return Unexpected{status.error()};
        }
        if (is_marked_deleted(*path, *status)) {
            return Unexpected{Errno{ENOENT}};
        }
    }
    return path;
}

std::string join_path(std::string_view directory, std::string_view name) {
    std::string path;
    path.reserve(directory.size() + 1 + name.size());
    path += directory;
    if (!path.ends_with('/')) {
        path += '/';
    }
    path += name;
    return path;
}

bool is_directory(int fd) noexcept {
    struct stat status;
    return ::fstat(fd, &status) == 0 && S_ISDIR(status.st_mode);
}

bool is_on_procfs(int fd) {
    struct statfs status;
    return ::fstatfs(fd, &status) == 0 && status.f_type == PROC_SUPER_MAGIC;
}

} // namespace syd::tracee
