// SPDX-License-Identifier: BSD-3-Clause
#include "tracee/credentials.h"

#include "base/text.h"
#include "tracee/proc.h"
#include "tracee/thread_ids.h"

#include <sys/fsuid.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
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

std::optional<FileIdentity> file_identity_of(pid_t tid) {
    const auto status = status_of(tid);
    const auto numbers_of = [&status](std::string_view name) {
        std::vector<gid_t> numbers;
        std::string_view line = (status ? status_line(*status, name) : std::nullopt).value_or(std::string_view());
        while (!line.empty()) {
            gid_t number = 0;
            const char* const end = std::from_chars(line.data(), line.data() + line.size(), number).ptr;
            if (end == line.data()) {
                break;
            }
            numbers.push_back(number);
            line = trim(line.substr(static_cast<std::size_t>(end - line.data())));
        }
        return numbers;
    };
    const auto users = numbers_of("\nUid:");
    const auto groups = numbers_of("\nGid:");
    if (users.empty() || groups.empty()) {
        return std::nullopt;
    }
    return FileIdentity{users.back(), groups.back(), numbers_of("\nGroups:")};
}

ScopedFsIdentity::ScopedFsIdentity(const FileIdentity& identity) : own_group_(::getegid()) {
    if (const int count = ::getgroups(0, nullptr); count > 0) {
        own_groups_.resize(static_cast<std::size_t>(count));
        own_groups_.resize(static_cast<std::size_t>(std::max(0, ::getgroups(count, own_groups_.data()))));
    }
    static_cast<void>(set_thread_groups(identity.groups));
    ::setfsgid(identity.group);
    ::setfsuid(identity.user); // the last: it takes the privileges away
}

ScopedFsIdentity::~ScopedFsIdentity() {
    ::setfsuid(::geteuid());
    ::setfsgid(own_group_);
    static_cast<void>(set_thread_groups(own_groups_));
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
