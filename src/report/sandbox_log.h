// SPDX-License-Identifier: BSD-3-Clause
// SandboxLog writes every violation to the file that ebuild package managers name in SANDBOX_LOG. They read it after a
// phase; the phase has failed if the file contains anything. Their format, version 1.0:
//
//   VERSION 1.0
//   FORMAT: F - Function called        ... a line for each field, at the beginning of the file
//
//   F: openat
//   S: deny
//   P: ../etc/x                        the path as the process gave it
//   A: /usr/../etc/x                   the absolute path
//   R: /etc/x                          the resolved path
//   C: touch ../etc/x
//
// sydbox writes the file, so that confined processes need no permission to write it. If they have that permission
// nevertheless, they can rename and replace files in its directory. Therefore the directory is opened before the
// command starts, no link is followed, and only a regular file with a single hard link is written to. A file that was
// removed is created again with its header. At most kMostEntries violations are written.
#pragma once

#include "base/result.h"
#include "base/synchronized.h"
#include "base/unique_fd.h"
#include "check/violation.h"
#include "report/reporter.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace syd::report {

// The lines of one violation and an empty line. All texts are escaped (printable() in base/text.h).
[[nodiscard]] std::string sandbox_log_entry(const check::Violation& violation);

// The beginning of a log, with an empty line at its end.
[[nodiscard]] std::string_view sandbox_log_header() noexcept;

class SandboxLog final : public Reporter {
public:
    static constexpr std::size_t kMostEntries = 4096;
    // Called once, with the first error of writing.
    using Warn = std::function<void(const Error& error)>;

    // `path` must be absolute, and its directory must exist. The file is created for the first violation. Errors:
    // EINVAL for a path that is not absolute or ends in a slash, and those of open(2) for the directory.
    static Result<std::unique_ptr<SandboxLog>> open(const std::string& path, Warn warn);

    void report(const check::Violation& violation, Occurrence occurrence) override;

private:
    struct State {
        std::size_t entries = 0;
        bool has_warned = false;
    };

    SandboxLog(UniqueFd directory, std::string path, Warn warn)
        : directory_(std::move(directory)), path_(std::move(path)), warn_(std::move(warn)) {}

    [[nodiscard]] Result<void> append(std::string_view entry) const;

    UniqueFd directory_;
    std::string path_;
    Warn warn_;
    Synchronized<State> state_; // locked while an entry is written
};

} // namespace syd::report
