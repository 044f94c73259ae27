// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/launch/inherited_descriptors.h"

#include "base/numbers.h"
#include "base/unique_fd.h"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <string_view>
#include <system_error>

namespace syd::kernel::launch {
namespace {

struct CloseDirectory {
    void operator()(DIR* directory) const noexcept { ::closedir(directory); }
};

} // namespace

InheritedDescriptors InheritedDescriptors::capture() {
    const std::unique_ptr<DIR, CloseDirectory> directory(::opendir("/proc/self/fd"));
    if (!directory) {
        throw std::system_error(errno, std::generic_category(), "cannot list the open descriptors (see ulimit -n)");
    }
    InheritedDescriptors inherited;
    while (const dirent* const entry = ::readdir(directory.get())) {
        const auto number = parse_number<int>(std::string_view(entry->d_name));
        if (number && *number > STDERR_FILENO && *number != ::dirfd(directory.get())) {
            inherited.numbers_.push_back(*number);
        }
    }
    return inherited;
}

bool InheritedDescriptors::contains(int descriptor) const noexcept {
    return std::ranges::find(numbers_, descriptor) != numbers_.end();
}

void InheritedDescriptors::close_all_but(int kept) noexcept {
    for (const int number : numbers_) {
        if (number == kept) {
            ::fcntl(number, F_SETFD, FD_CLOEXEC);
        } else {
            ::close(number);
        }
    }
    numbers_.clear();
}

void replace_with_null(std::initializer_list<int> descriptors) noexcept {
    const UniqueFd null(::open("/dev/null", O_RDWR | O_CLOEXEC));
    for (const int descriptor : descriptors) {
        if (null) {
            ::dup3(null.get(), descriptor, O_CLOEXEC);
        }
    }
}

} // namespace syd::kernel::launch
