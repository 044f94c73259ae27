// SPDX-License-Identifier: BSD-3-Clause
// A bind(2) to a path for another process: it needs the working directory and the umask of that process.
//
// The kernel gets the path as the process passed it, for getsockname(2), getpeername(2) and accept(2) return it. So a
// path that is longer than sun_path works as well if it is reached by a relative name.
#pragma once

#include "base/unique_fd.h"
#include "check/network/bound_sockets.h"
#include "tracee/resolve.h"

#include <sys/types.h>

#include <functional>
#include <optional>
#include <span>
#include <string>

namespace syd::check {

// The path in an AF_UNIX address; empty for addresses that have none.
[[nodiscard]] std::string passed_path(std::span<const std::byte> bytes);

// The file behind an open descriptor (O_PATH will do), or below a directory; nothing if there is none.
[[nodiscard]] std::optional<FileId> file_id_of(int fd, const char* name);

// The socket file that a bind has just made at `place`; nothing if there is none.
[[nodiscard]] std::optional<FileId> file_of_new_socket(const tracee::Resolved& place);

class PreparedUnixBind {
public:
    // Nothing where the path, looked up by this thread in the process's working directory, would not lead into the
    // directory of `place` (a path through /proc/self, another root), or where the umask can't be read.
    [[nodiscard]] static std::optional<PreparedUnixBind> prepare(pid_t tid, const std::string& path,
                                                                 const tracee::Resolved& place);

    // Calls `action` with the process's umask and, for a relative path, in its working directory. Affects this thread
    // only: its working directory and umask are its own from the first prepare() on (unshare(2), CLONE_FS).
    int run(const std::function<int()>& action) const;

private:
    PreparedUnixBind(UniqueFd directory, mode_t mask) : directory_(std::move(directory)), mask_(mask) {}
    UniqueFd directory_; // none for an absolute path
    mode_t mask_;
};

} // namespace syd::check
