// SPDX-License-Identifier: BSD-3-Clause
#include "check/paths/kernel_errno.h"

#include "base/text.h"
#include "check/paths/path_judge.h"
#include "tracee/credentials.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

namespace syd::check {
namespace {

using syscalls::Effect;
using syscalls::PathArgument;
using tracee::Resolved;

bool has_entries(const Resolved& directory) {
    std::error_code error;
    return !std::filesystem::is_empty(cat("/proc/self/fd/", directory.object.get()), error) && !error;
}

// What cannot be a name to remove: do_rmdir() and do_unlinkat().
std::optional<Errno> objection_to_removed_name(const SplitPath& path, bool is_directory_wanted) {
    if (path.is_name()) {
        return std::nullopt;
    }
    if (!is_directory_wanted) {
        return Errno{EISDIR};
    }
    return Errno{path.name == "." ? EINVAL : path.name == ".." ? ENOTEMPTY : EBUSY};
}

// Whether the process may remove names from that directory; 0 if so.
Errno access_to_directory(const Call& call, int directory) {
    struct statvfs status {};
    if (::fstatvfs(directory, &status) == 0 && (status.f_flag & ST_RDONLY) != 0) {
        return Errno{EROFS};
    }
    std::optional<tracee::ScopedIdentity> process;
    if (call.options().is_privileged && call.sandbox().ids_may_differ()) {
        const auto process_status = call.processes().status_of(call.tid());
        if (process_status && process_status->credentials.user.file_system != 0) {
            process.emplace(process_status->credentials);
        }
    }
    return ::faccessat(directory, ".", W_OK | X_OK, AT_EACCESS) == 0 ? Errno{} : Errno::last();
}

// EACCES and EROFS. The bits of the file itself do not matter, but for directories with the sticky bit, where the errno
// is EPERM (unlink(2)), as that of a refusal.
Errno permission_to_remove(const Call& call, const Resolved& object) {
    const std::size_t slash = object.path.rfind('/');
    if (slash == std::string::npos || object.is_anonymous) {
        return {};
    }
    const std::string path = object.path.substr(0, slash + 1);
    const UniqueFd directory(::open(path.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!directory) {
        return {};
    }
    const Errno error = access_to_directory(call, directory.get());
    return error == Errno{EACCES} || error == Errno{EROFS} ? error : Errno{};
}

// What the object itself has against being removed; 0 if nothing.
Errno objection_of_object(const Resolved& object, bool is_directory_wanted) {
    const bool is_directory = object.is_directory();
    if (is_directory != is_directory_wanted) {
        return Errno{is_directory ? EISDIR : ENOTDIR};
    }
    return is_directory && has_entries(object) ? Errno{ENOTEMPTY} : Errno{};
}

std::optional<KernelErrno> errno_of_removal(Call& call, const PathArgument& argument, const Resolved& object) {
    const bool is_directory_wanted = removes_directory(call);
    const auto path = call.read_path(argument.path);
    if (path) {
        if (const auto objection = objection_to_removed_name(split_path(*path), is_directory_wanted)) {
            return KernelErrno{*objection};
        }
    }
    const Errno objection = objection_of_object(object, is_directory_wanted);
    // unlink(2) of a name with a slash behind it fails before permissions are looked at.
    const bool is_slash_first = path && !is_directory_wanted && path->ends_with('/');
    const Errno permission = is_slash_first ? Errno{} : permission_to_remove(call, object);
    if (permission.value != 0) {
        return KernelErrno{permission, objection.value != 0};
    }
    return objection.value != 0 ? std::optional(KernelErrno{objection}) : std::nullopt;
}

// What stands in the way of a new name: EEXIST, or the error of looking it up (EACCES, ENAMETOOLONG); 0 if nothing.
Errno errno_of_new_name(const Resolved& place) {
    struct stat status {};
    if (place.exists || ::fstatat(place.parent.get(), place.name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0) {
        return Errno{EEXIST};
    }
    return errno == ENOENT ? Errno{} : Errno::last();
}

} // namespace

SplitPath split_path(std::string_view path) {
    const std::size_t end = path.find_last_not_of('/');
    if (end == std::string_view::npos) {
        return {"/.", {}};
    }
    path = path.substr(0, end + 1);
    const std::size_t start = path.find_last_of('/') + 1;
    return {cat(path.substr(0, start), "."), path.substr(start)};
}

std::optional<KernelErrno> kernel_errno(Call& call, const PathArgument& argument, const Resolved& object) {
    if (argument.last == syscalls::Last::kIsMissing) {
        const Errno error = errno_of_new_name(object);
        return error.value != 0 ? std::optional(KernelErrno{error}) : std::nullopt;
    }
    const Effect effect = call.row().effect;
    const bool is_removal =
        effect == Effect::kRemovesFile || effect == Effect::kRemovesDirectory || effect == Effect::kRemovesByFlags;
    return is_removal && object.exists ? errno_of_removal(call, argument, object) : std::nullopt;
}

} // namespace syd::check
