// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/launch/find_program.h"

#include "base/text.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>

namespace syd::kernel::launch {
namespace {

bool is_executable_file(int directory, const std::string& file) {
    struct stat status {};
    return ::fstatat(directory, file.c_str(), &status, 0) == 0 && S_ISREG(status.st_mode) &&
           ::faccessat(directory, file.c_str(), X_OK, 0) == 0;
}

} // namespace

Result<std::string, Errno> find_program(const std::string& name, const std::string& path, int directory) {
    if (name.empty()) {
        return Unexpected{Errno{ENOENT}};
    }
    if (name.find('/') != std::string::npos) {
        return name;
    }
    Errno error{ENOENT};
    for (const std::string_view folder : split(path, ':')) {
        std::string file = folder.empty() ? cat("./", name) : cat(folder, "/", name);
        if (is_executable_file(directory, file)) {
            return file;
        }
        if (::faccessat(directory, file.c_str(), F_OK, 0) == 0) {
            error = Errno{EACCES};
        }
    }
    return Unexpected{error};
}

std::string search_path_of(std::span<const std::string> environment) {
    constexpr std::string_view kName = "PATH=";
    for (const std::string& entry : environment) {
        if (entry.starts_with(kName)) {
            return entry.substr(kName.size());
        }
    }
    return "/bin:/usr/bin"; // execvp(3)
}

} // namespace syd::kernel::launch
