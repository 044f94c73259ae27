// SPDX-License-Identifier: BSD-3-Clause
// The links below /proc/TID as doors to a process's objects, and /proc/self/fd/N as the way back from an object to its
// path. What is opened here is opened with O_PATH: nothing blocks, nothing is read, no device is woken.
#pragma once

#include "base/result.h"
#include "base/unique_fd.h"

#include <sys/types.h>

#include <string>
#include <string_view>

namespace syd::tracee {

// Working directory, root and descriptors of a thread. ESRCH when the thread is gone (or a zombie), EACCES when the
// kernel does not let us (proc(5): PTRACE_MODE_READ_FSCREDS), EBADF for a descriptor that is not open.
[[nodiscard]] Result<UniqueFd, Errno> open_working_directory(pid_t tid);
[[nodiscard]] Result<UniqueFd, Errno> open_root(pid_t tid);
[[nodiscard]] Result<UniqueFd, Errno> open_descriptor(pid_t tid, int fd);

struct ObjectName {
    std::string path;          // see Resolved::path
    bool is_anonymous = false; // see Resolved::is_anonymous
};

// What our own descriptor `fd` denotes. The path of a directory may be of any length; that of another object fails
// with ENAMETOOLONG beyond PATH_MAX, for the kernel does not tell it.
[[nodiscard]] Result<ObjectName, Errno> name_object(int fd);

// The same on behalf of a thread: an object that is too deep to be named is looked for in its working directory, where
// whoever works so deep has it.
[[nodiscard]] Result<ObjectName, Errno> name_object_for(pid_t tid, int fd);

// The path of directory `fd`, of any length. ENOENT if it was removed: nothing can be made in it.
[[nodiscard]] Result<std::string, Errno> name_directory(int fd);

// The path of a name in a directory: never two slashes.
[[nodiscard]] std::string join_path(std::string_view directory, std::string_view name);

// Whether our descriptor `fd` denotes a directory.
[[nodiscard]] bool is_directory(int fd) noexcept;

// Whether our descriptor `fd` denotes something in a procfs.
[[nodiscard]] bool is_on_procfs(int fd);

} // namespace syd::tracee
