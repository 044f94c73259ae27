// SPDX-License-Identifier: BSD-3-Clause
// SandboxLog writes violations to the file that ebuild package managers name in SANDBOX_LOG and look at after a phase:
// if there is anything in it, the phase has failed. Their format, version 1.0:
//
//   VERSION 1.0
//   FORMAT: F - Function called        ... and so on, once, at the beginning of the file
//
//   F: openat
//   S: deny
//   P: ../etc/x                        as the process gave it
//   A: /usr/../etc/x                   the same made absolute
//   R: /etc/x                          resolved
//   C: touch ../etc/x
//
// sydbox writes it itself, so that no confined process needs to be able to. Such a process may be able to, though, and
// to rename and replace what is in the file's folder: the folder is therefore pinned before the command starts, only an
// ordinary file with a single name is written to, and no link is followed. A file that vanished is made anew, header
// and all. At most kMostEntries are written: the end of a flood says nothing new.
#pragma once

#include "base/result.h"
#include "base/unique_fd.h"
#include "check/violation.h"

#include <functional>
#include <mutex>
#include <string>
#include <string_view>

namespace syd::report {

// The lines of one violation, an empty one behind them. Bytes that would break the line are escaped.
[[nodiscard]] std::string sandbox_log_entry(const check::Violation& violation);

// What a log begins with, an empty line at its end.
[[nodiscard]] std::string_view sandbox_log_header() noexcept;

class SandboxLog final : public check::ViolationSink {
public:
    static constexpr std::size_t kMostEntries = 4096;
    // Is told, once, why nothing can be written.
    using Complaint = std::function<void(const Error& error)>;

    // `path` is absolute; its folder must exist. The file is made when there is a first violation to tell of.
    static Result<SandboxLog> open(const std::string& path, Complaint complaint);

    SandboxLog(SandboxLog&& other) noexcept
        : folder_(std::move(other.folder_)), path_(std::move(other.path_)), complaint_(std::move(other.complaint_)) {}

    // Thread-safe.
    void report(const check::Violation& violation) override;

private:
    SandboxLog(UniqueFd folder, std::string path, Complaint complaint)
        : folder_(std::move(folder)), path_(std::move(path)), complaint_(std::move(complaint)) {}

    [[nodiscard]] Result<void> append(std::string_view entry) const;

    UniqueFd folder_;
    std::string path_;
    Complaint complaint_;

    std::mutex mutex_; // guards what follows, and keeps entries apart
    std::size_t entries_ = 0;
    bool complained_ = false;
};

} // namespace syd::report
