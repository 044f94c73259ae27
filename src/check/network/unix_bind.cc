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

#include <cerrno>
#include <cstddef>

namespace syd::check {
namespace {

bool has_own_directory() {
    thread_local const bool unshared = ::unshare(CLONE_FS) == 0;
    return unshared;
}

std::optional<FileId> file_at(int directory, const char* path, int flags) {
    struct stat status {};
    if (::fstatat(directory, path, &status, flags) != 0) {
        return std::nullopt;
    }
    return FileId{status.st_dev, status.st_ino};
}

// What stands before the last component, which may have slashes behind it.
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

std::optional<FileId> file_of_new_socket(const tracee::Resolved& place) {
    struct stat status {};
    if (::fstatat(place.parent.get(), place.name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0 ||
        !S_ISSOCK(status.st_mode)) {
        return std::nullopt;
    }
    return FileId{status.st_dev, status.st_ino};
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
    const auto ours = file_at(directory ? directory.get() : AT_FDCWD, directory_part(path).c_str(), 0);
    if (!ours || ours != file_at(place.parent.get(), "", AT_EMPTY_PATH)) {
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
    // Nothing of ours is relative to the working directory; what counts is not to stay in the process's.
    [[maybe_unused]] const bool is_back = !own || ::fchdir(own.get()) == 0 || ::chdir("/") == 0;
    return error;
}

} // namespace syd::check
