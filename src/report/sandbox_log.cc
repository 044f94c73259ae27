// SPDX-License-Identifier: BSD-3-Clause
#include "report/sandbox_log.h"

#include "base/text.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <optional>

namespace syd::report {
namespace {

using check::Violation;
using syscalls::Role;

constexpr std::string_view kHeader = "VERSION 1.0\n"
                                     "FORMAT: F - Function called\n"
                                     "FORMAT: S - Access Status\n"
                                     "FORMAT: P - Path as passed to function\n"
                                     "FORMAT: A - Absolute Path (not canonical)\n"
                                     "FORMAT: R - Canonical Path\n"
                                     "FORMAT: C - Command Line\n"
                                     "\n";

struct GivenPath {
    std::string text;
    bool below_working_directory = true;
};

std::string_view last_name(std::string_view path) noexcept {
    return path.substr(path.rfind('/') + 1);
}

// Of a call with two paths it is the one that ends as the resolved one does; the first, where none or both do.
std::optional<GivenPath> given_path(const Violation& violation) {
    std::optional<GivenPath> best;
    bool best_fits = false;
    bool below_working_directory = true;
    for (std::size_t i = 0; i < violation.argument_texts.size(); ++i) {
        const Role role = violation.event.row->arguments.at(i);
        const auto& text = violation.argument_texts.at(i);
        if (role == Role::kDirFd) {
            below_working_directory = violation.event.int_argument(static_cast<std::int8_t>(i)) == AT_FDCWD;
        } else if (role == Role::kPath && text && !text->empty()) {
            const bool fits = last_name(*text) == last_name(violation.subject);
            if (!best || (fits && !best_fits)) {
                best = GivenPath{*text, below_working_directory};
                best_fits = fits;
            }
            below_working_directory = true;
        }
    }
    return best;
}

// What is relative to a descriptor, of which the name is not known here, is told by its resolved path.
std::string absolute_path(const GivenPath& given, const Violation& violation) {
    if (given.text.starts_with('/')) {
        return given.text;
    }
    if (!given.below_working_directory || violation.working_directory.empty()) {
        return violation.subject;
    }
    return cat(violation.working_directory, violation.working_directory.ends_with('/') ? "" : "/", given.text);
}

std::string command_text(const Violation& violation) {
    std::string text;
    for (const std::string& word : violation.process.command_line) {
        text += cat(text.empty() ? "" : " ", printable(word));
    }
    return text.empty() ? printable(violation.process.name) : text;
}

std::string_view folder_of(std::string_view path) noexcept {
    const std::size_t slash = path.rfind('/');
    return slash == 0 ? "/" : path.substr(0, slash);
}

Unexpected<Error> failure(const std::string& path, int code) {
    return Unexpected{Error{Errno{code}, "SANDBOX_LOG", path}};
}

} // namespace

std::string_view sandbox_log_header() noexcept {
    return kHeader;
}

std::string sandbox_log_entry(const Violation& violation) {
    const std::optional<GivenPath> given = given_path(violation);
    const std::string resolved = printable(violation.subject);
    return cat("F: ", violation.event.row->name,                                        //
               "\nS: ", violation.result.value == 0 ? "allow" : "deny",                 //
               "\nP: ", given ? printable(given->text) : resolved,                      //
               "\nA: ", given ? printable(absolute_path(*given, violation)) : resolved, //
               "\nR: ", resolved,                                                       //
               "\nC: ", command_text(violation), "\n\n");
}

Result<SandboxLog> SandboxLog::open(const std::string& path, Complaint complaint) {
    if (!path.starts_with('/') || last_name(path).empty()) {
        return failure(path, EINVAL);
    }
    const std::string folder(folder_of(path));
    UniqueFd fd(::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!fd) {
        return failure(path, errno);
    }
    return SandboxLog(std::move(fd), path, std::move(complaint));
}

// O_NONBLOCK: a FIFO that someone put there must not hold us up; it is refused below.
Result<void> SandboxLog::append(std::string_view entry) const {
    const std::string name(last_name(path_));
    const UniqueFd file(::openat(folder_.get(), name.c_str(),
                                 O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY, 0644));
    struct stat status {};
    if (!file || ::fstat(file.get(), &status) != 0) {
        return failure(path_, errno);
    }
    if (!S_ISREG(status.st_mode) || status.st_nlink > 1) {
        return failure(path_, EPERM);
    }
    std::string text(status.st_size == 0 ? kHeader : std::string_view());
    text += entry;
    std::string_view rest = text;
    while (!rest.empty()) {
        const ssize_t written = ::write(file.get(), rest.data(), rest.size());
        if (written < 0 && errno != EINTR) {
            return failure(path_, errno);
        }
        rest.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
    }
    return {};
}

void SandboxLog::report(const Violation& violation) {
    const std::string entry = sandbox_log_entry(violation);
    const std::scoped_lock lock(mutex_);
    if (entries_ == kMostEntries) {
        return;
    }
    ++entries_;
    const auto appended = append(entry);
    if (!appended && !complained_) {
        complained_ = true;
        complaint_(appended.error());
    }
}

} // namespace syd::report
