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

// For a call with two paths, the one whose last name is that of the resolved path; the first one if that is true of
// both or of neither.
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

// The name of a directory descriptor is not known here: a path relative to one is replaced by the resolved path.
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
    const std::string text = join(violation.process.command_line, " ", printable);
    return text.empty() ? printable(violation.process.name) : text;
}

std::string_view directory_of(std::string_view path) noexcept {
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

Result<std::unique_ptr<SandboxLog>> SandboxLog::open(const std::string& path, Warn warn) {
    if (!path.starts_with('/') || last_name(path).empty()) {
        return failure(path, EINVAL);
    }
    const std::string directory(directory_of(path));
    UniqueFd fd(::open(directory.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!fd) {
        return failure(path, errno);
    }
    return std::unique_ptr<SandboxLog>(new SandboxLog(std::move(fd), path, std::move(warn)));
}

// O_NONBLOCK: open(2) must not wait for a reader if the name is that of a FIFO, which is refused below.
Result<void> SandboxLog::append(std::string_view entry) const {
    const std::string name(last_name(path_));
    const UniqueFd file(::openat(directory_.get(), name.c_str(),
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

void SandboxLog::report(const Violation& violation, Occurrence /*occurrence*/) {
    const std::string entry = sandbox_log_entry(violation);
    state_.with([&](State& state) {
        if (state.entries == kMostEntries) {
            return;
        }
        ++state.entries;
        const auto appended = append(entry);
        if (!appended && !state.has_warned) {
            state.has_warned = true;
            warn_(appended.error());
        }
    });
}

} // namespace syd::report
