// SPDX-License-Identifier: BSD-3-Clause
#include "tracee/credentials.h"

#include "base/text.h"
#include "tracee/proc.h"

#include <sys/stat.h>

#include <array>
#include <charconv>
#include <string_view>

namespace syd::tracee {
namespace {

// The rest of the line that begins with `name`, which begins with the newline before it.
std::optional<std::string_view> status_line(std::string_view status, std::string_view name) {
    const std::size_t begin = status.find(name);
    if (begin == std::string_view::npos) {
        return std::nullopt;
    }
    status.remove_prefix(begin + name.size());
    return trim(status.substr(0, status.find('\n')));
}

std::optional<std::string> status_of(pid_t tid) {
    return read_whole_file(cat("/proc/", tid, "/status").c_str());
}

} // namespace

std::optional<Credentials> credentials_of(pid_t tid) {
    const auto status = status_of(tid);
    struct stat user_namespace {};
    if (!status || ::stat(cat("/proc/", tid, "/ns/user").c_str(), &user_namespace) != 0) {
        return std::nullopt;
    }
    Credentials credentials{{}, user_namespace.st_ino};
    for (const std::string_view name : std::array<std::string_view, 4>{"\nUid:", "\nGid:", "\nGroups:", "\nCapEff:"}) {
        const auto line = status_line(*status, name);
        if (!line) {
            return std::nullopt;
        }
        append_text(credentials.identity, *line);
        append_text(credentials.identity, '\n');
    }
    return credentials;
}

std::optional<mode_t> umask_of(pid_t tid) {
    const auto status = status_of(tid);
    const auto line = status ? status_line(*status, "\nUmask:") : std::nullopt;
    mode_t mask = 0;
    constexpr int kOctal = 8;
    if (!line || std::from_chars(line->data(), line->data() + line->size(), mask, kOctal).ec != std::errc()) {
        return std::nullopt;
    }
    return mask;
}

} // namespace syd::tracee
