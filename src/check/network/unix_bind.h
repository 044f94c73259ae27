// SPDX-License-Identifier: BSD-3-Clause
// The surroundings of a bind(2) to a path in another process's stead: that process's working directory and umask.
//
// The path itself is handed to the kernel as the process passed it, for getsockname(2), getpeername(2) and accept(2)
// give it back; so a path that is longer than sun_path and reached by a relative name works as well.
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
