// SPDX-License-Identifier: BSD-3-Clause
#include "check/process/process_directory.h"

#include "base/files.h"
#include "base/text.h"
#include "tracee/proc_links.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <string>

namespace syd::check {
namespace {

bool is_same_object(const struct stat& one, const struct stat& other) {
    return one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

// `name` below a directory, without crossing a mount or following a link: openat2(2), Linux 5.6.
Result<UniqueFd, Errno> open_below(int directory, const std::string& name, int flags) {
    open_how how{};
    how.flags = static_cast<unsigned>(flags | O_CLOEXEC);
    how.resolve = RESOLVE_NO_XDEV | RESOLVE_NO_SYMLINKS;
    UniqueFd fd(static_cast<int>(::syscall(SYS_openat2, directory, name.c_str(), &how, sizeof how)));
    if (!fd) {
        return Unexpected{Errno::last()};
    }
    return fd;
}

bool is_shortage(Errno error) {
    return error == Errno{EMFILE} || error == Errno{ENFILE} || error == Errno{ENOMEM};
}

// Whether the way `rest` leads from the directory to the object; an empty way is the directory itself.
Result<bool, Errno> leads_to(int directory, const std::string& rest, const struct stat& object) {
    struct stat status {};
    if (rest.empty()) {
        return ::fstat(directory, &status) == 0 && is_same_object(status, object);
    }
    const auto reached = open_below(directory, rest, O_PATH | O_NOFOLLOW);
    if (!reached) {
        return is_shortage(reached.error()) ? Result<bool, Errno>(Unexpected{reached.error()}) : false;
    }
    return ::fstat(reached->get(), &status) == 0 && is_same_object(status, object);
}

// What one directory above the object, or the object, is.
struct Look {
    bool is_above = false;                     // it is in the same procfs, and the object is below it
    std::optional<ProcessDirectory> directory; // it is that of a process
};

// `directory`, if it is that of a process in the procfs of `object`; nothing if it is another directory, or the process
// is gone.
Result<std::optional<ProcessDirectory>, Errno> process_of(UniqueFd directory, const struct stat& object) {
    const auto file = open_below(directory.get(), "status", O_RDONLY);
    if (!file) {
        return is_shortage(file.error()) ? Result<std::optional<ProcessDirectory>, Errno>(Unexpected{file.error()})
                                         : std::optional<ProcessDirectory>();
    }
    auto process = read_to_end(file->get()).and_then(tracee::parse_process_status);
    if (!process) {
        return std::optional<ProcessDirectory>();
    }
    struct stat proc {};
    const bool is_ours = ::stat("/proc", &proc) == 0 && proc.st_dev == object.st_dev;
    return std::optional(ProcessDirectory{std::move(directory), std::move(*process), is_ours});
}

Result<Look, Errno> look_at(const std::string& path, const std::string& rest, const struct stat& object) {
    UniqueFd directory(::open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!directory) {
        const Errno error = Errno::last();
        return is_shortage(error) ? Result<Look, Errno>(Unexpected{error}) : Look{};
    }
    struct stat status {};
    if (::fstat(directory.get(), &status) != 0 || status.st_dev != object.st_dev) {
        return Look{};
    }
    const auto is_above = leads_to(directory.get(), rest, object);
    if (!is_above) {
        return Unexpected{is_above.error()};
    }
    if (!*is_above) {
        return Look{};
    }
    auto process = process_of(std::move(directory), object);
    if (!process) {
        return Unexpected{process.error()};
    }
    return Look{true, std::move(*process)};
}

// The inode number of the root of every procfs: PROCFS_ROOT_INO, in linux/fs.h since 6.17, but never another.
constexpr ino_t kProcRootInode = 1;

// The same for an object that is a directory: the way up from it needs no path, so it is found in every mount
// namespace. EXDEV if the way leaves the procfs elsewhere than at its root: a part of it was mounted there.
Result<std::optional<ProcessDirectory>, Errno> search_upwards(int fd, struct stat status) {
    const struct stat object = status;
    UniqueFd current(::openat(fd, ".", O_PATH | O_DIRECTORY | O_CLOEXEC));
    while (current && status.st_ino != kProcRootInode) {
        UniqueFd next(::openat(current.get(), "..", O_PATH | O_DIRECTORY | O_CLOEXEC));
        auto process = process_of(std::move(current), object);
        if (!process || *process) {
            return process;
        }
        if (!next || ::fstat(next.get(), &status) != 0) {
            return Unexpected{Errno::last()};
        }
        if (status.st_dev != object.st_dev) {
            return Unexpected{Errno{EXDEV}};
        }
        current = std::move(next);
    }
    return current ? Result<std::optional<ProcessDirectory>, Errno>(std::nullopt) : Unexpected{Errno::last()};
}

} // namespace

Result<std::optional<ProcessDirectory>, Errno> find_process_directory(int fd, std::string_view path, pid_t tid) {
    using Found = std::optional<ProcessDirectory>;
    struct stat object {};
    if (!tracee::is_on_procfs(fd) || ::fstat(fd, &object) != 0) {
        return Found();
    }
    if (S_ISDIR(object.st_mode)) {
        return search_upwards(fd, object);
    }
    bool was_reached = false;
    const std::string_view whole = path;
    for (std::size_t end = path.size(); end != std::string_view::npos && end > 0; end = whole.rfind('/', end - 1)) {
        const std::string_view above = whole.substr(0, end);
        const std::string rest(whole.substr(end == whole.size() ? end : end + 1));
        for (const std::string& directory : {std::string(above), cat("/proc/", tid, "/root", above)}) {
            auto look = look_at(directory, rest, object);
            if (!look) {
                return Unexpected{look.error()};
            }
            if (look->directory) {
                return std::move(look->directory);
            }
            was_reached = was_reached || look->is_above;
        }
    }
    return was_reached ? Result<Found, Errno>(Found()) : Unexpected{Errno{EXDEV}};
}

} // namespace syd::check
