// SPDX-License-Identifier: BSD-3-Clause
#include "check/network/unix_bind.h"

#include "base/text.h"
#include "tracee/credentials.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <string_view>

namespace syd::check {
namespace {

bool has_own_directory() {
    thread_local const bool unshared = ::unshare(CLONE_FS) == 0;
    return unshared;
}

// Of the file itself, where the last component is a link. Empty where the file system has no handles.
std::string handle_at(int directory, const char* path) {
    struct alignas(file_handle) {
        std::array<char, sizeof(file_handle) + MAX_HANDLE_SZ> bytes{};
    } storage;
    auto* const handle = reinterpret_cast<file_handle*>(storage.bytes.data());
    handle->handle_bytes = MAX_HANDLE_SZ;
    int mount = 0;
    if (::name_to_handle_at(directory, path, handle, &mount, *path == '\0' ? AT_EMPTY_PATH : 0) != 0) {
        return {};
    }
    return cat(handle->handle_type, ":",
               std::string_view(storage.bytes.data() + offsetof(file_handle, f_handle), handle->handle_bytes));
}

bool is_same_directory(int directory, const char* path, int other) {
    struct stat one {};
    struct stat two {};
    return ::fstatat(directory, path, &one, 0) == 0 && ::fstat(other, &two) == 0 && one.st_dev == two.st_dev &&
           one.st_ino == two.st_ino;
}

// The path without its last component. Slashes at the end belong to the last component.
std::string directory_part(const std::string& path) {
    const std::size_t last = path.find_last_not_of('/');
    const std::size_t slash = last == std::string::npos ? std::string::npos : path.rfind('/', last);
    return slash == std::string::npos ? std::string(".") : path.substr(0, slash + 1);
}

} // namespace

std::string passed_path(std::span<const std::byte> bytes) {
    constexpr std::size_t kOffset = offsetof(sockaddr_un, sun_path);
    if (bytes.size() <= kOffset) {
        return {};
    }
    const std::string_view name(reinterpret_cast<const char*>(bytes.data()) + kOffset, bytes.size() - kOffset);
    return std::string(name.substr(0, name.find('\0')));
}

std::optional<FileId> file_id_of(int fd, const char* name) {
    struct stat status {};
    if (::fstatat(fd, name, &status, AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH) != 0) {
        return std::nullopt;
    }
    return FileId{status.st_dev, status.st_ino, handle_at(fd, name)};
}

std::optional<FileId> file_of_new_socket(const tracee::Resolved& place) {
    struct stat status {};
    if (::fstatat(place.parent.get(), place.name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0 ||
        !S_ISSOCK(status.st_mode)) {
        return std::nullopt;
    }
    return file_id_of(place.parent.get(), place.name.c_str());
}

std::optional<PreparedUnixBind> PreparedUnixBind::prepare(pid_t tid, const std::string& path,
                                                          const tracee::Resolved& place) {
    const auto mask = tracee::umask_of(tid);
    if (path.empty() || !place.parent || !mask || !has_own_directory()) {
        return std::nullopt;
    }
    UniqueFd directory;
    if (path.front() != '/') {
        directory.reset(::open(cat("/proc/", tid, "/cwd").c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
        if (!directory) {
            return std::nullopt;
        }
    }
    const int base = directory ? directory.get() : AT_FDCWD;
    if (!is_same_directory(base, directory_part(path).c_str(), place.parent.get())) {
        return std::nullopt;
    }
    return PreparedUnixBind(std::move(directory), *mask);
}

int PreparedUnixBind::run(const std::function<int()>& action) const {
    const UniqueFd own(directory_ ? ::open(".", O_PATH | O_DIRECTORY | O_CLOEXEC) : -1);
    if (directory_ && ::fchdir(directory_.get()) != 0) {
        return errno;
    }
    const mode_t mask = ::umask(mask_);
    const int error = action();
    ::umask(mask);
    // sydbox uses no path that is relative to its working directory. This thread only must not stay in the process's.
    [[maybe_unused]] const bool is_back = !own || ::fchdir(own.get()) == 0 || ::chdir("/") == 0;
    return error;
}

} // namespace syd::check
