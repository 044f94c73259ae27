// SPDX-License-Identifier: BSD-3-Clause
// PathSubjectStorage: a resolved path together with its forms below /proc/self, for matching (policy::PathSubject).
#pragma once

#include "policy/path_pattern.h"

#include <sys/types.h>

#include <functional>
#include <string>
#include <string_view>

namespace syd::check {

class PathSubjectStorage {
public:
    // `path` outlives this; `tid` is the asking thread. Looks at /proc only for paths below /proc.
    PathSubjectStorage(std::string_view path, pid_t tid);

    [[nodiscard]] policy::PathSubject get() const noexcept { return {path_, as_self_, as_thread_self_}; }

    // Whether it is /proc/PID or below, for a PID that `is_ours` says yes to.
    [[nodiscard]] bool names_process(const std::function<bool(pid_t)>& is_ours) const;

private:
    std::string_view path_;
    pid_t pid_ = 0; // the PID of /proc/PID/..., 0 elsewhere
    std::string as_self_;
    std::string as_thread_self_;
};

} // namespace syd::check
