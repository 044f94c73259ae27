// SPDX-License-Identifier: BSD-3-Clause
#include "tracee/open_sockets.h"

#include "base/files.h"
#include "base/numbers.h"
#include "base/text.h"
#include "tracee/directory.h"

#include <fcntl.h>
#include <sys/types.h>

#include <string>
#include <string_view>
#include <vector>

namespace syd::tracee {
namespace {

constexpr std::string_view kPrefix = "socket:[";

// The names in a directory; those that could be read.
std::vector<std::string> names_in(const std::string& path) {
    std::vector<std::string> names;
    if (const auto stream = open_directory(AT_FDCWD, path.c_str())) {
        while (const dirent* const entry = ::readdir(stream->get())) {
            names.emplace_back(entry->d_name);
        }
    }
    return names;
}

void add_sockets_in(const std::string& descriptors, std::unordered_set<ino_t>& inodes) {
    for (const std::string& name : names_in(descriptors)) {
        const auto link = read_link(cat(descriptors, "/", name));
        if (link && link->starts_with(kPrefix)) {
            const auto number = std::string_view(*link).substr(kPrefix.size(), link->size() - kPrefix.size() - 1);
            if (const auto inode = parse_number<ino_t>(number)) {
                inodes.insert(*inode);
            }
        }
    }
}

bool is_number(std::string_view name) {
    return parse_number<pid_t>(name).has_value();
}

} // namespace

std::unordered_set<ino_t> open_sockets() {
    std::unordered_set<ino_t> inodes;
    for (const std::string& pid : names_in("/proc")) {
        if (!is_number(pid)) {
            continue;
        }
        const std::string tasks = cat("/proc/", pid, "/task");
        for (const std::string& tid : names_in(tasks)) {
            if (is_number(tid)) {
                add_sockets_in(cat(tasks, "/", tid, "/fd"), inodes);
            }
        }
    }
    return inodes;
}

} // namespace syd::tracee
