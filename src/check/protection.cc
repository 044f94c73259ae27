// SPDX-License-Identifier: BSD-3-Clause
#include "check/protection.h"

#include "base/text.h"
#include "tracee/proc.h"

#include <sys/stat.h>

#include <charconv>
#include <optional>

namespace syd::check {
namespace {

// The inode number of every procfs's root.
constexpr ino_t kProcRootInode = 1;

// That of the procfs which knows processes by the numbers that we know them by.
dev_t device_of_proc() {
    static const dev_t device = [] {
        struct stat status {};
        return ::stat("/proc", &status) == 0 ? status.st_dev : dev_t{};
    }();
    return device;
}

bool is_root_of_proc(const std::string& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 && status.st_ino == kProcRootInode && status.st_dev == device_of_proc();
}

// The first component that is a number and stands right below a procfs's root, wherever that is mounted.
std::optional<pid_t> number_below_proc(std::string_view path) {
    std::optional<pid_t> first;
    for (std::size_t slash = path.find('/'); slash != std::string_view::npos; slash = path.find('/', slash + 1)) {
        const std::string_view rest = path.substr(slash + 1);
        const std::string_view name = rest.substr(0, rest.find('/'));
        pid_t number = 0;
        const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
        if (error != std::errc() || end != name.data() + name.size()) {
            continue;
        }
        const std::string_view before = path.substr(0, slash);
        if (before == "/proc" || is_root_of_proc(std::string(before))) {
            return number;
        }
        first = first.value_or(number);
    }
    return first; // its root is out of our sight: better too many than too few
}

bool is_in_our_proc(const tracee::Resolved& object) {
    struct stat status {};
    const int fd = object.object ? object.object.get() : object.parent.get();
    return ::fstat(fd, &status) == 0 && status.st_dev == device_of_proc();
}

} // namespace

Protection protection_of(Call& call, pid_t target) {
    const CheckerOptions& options = call.options();
    const auto ids = tracee::Proc().ids_of(target);
    const pid_t process = ids ? ids->pid : target;
    if (process == options.guardian || process == options.front) {
        return Protection::kSydbox;
    }
    if (!call.sandbox().contains(process)) {
        return Protection::kOutsider;
    }
    return call.sandbox().is_within(process, call.snapshot()) ? Protection::kNone : Protection::kLessConfined;
}

Protection protection_of(Call& call, const tracee::Resolved& object) {
    const auto process = number_below_proc(object.path);
    return process && is_in_our_proc(object) ? protection_of(call, *process) : Protection::kNone;
}

std::string_view reason_for(Protection protection) noexcept {
    switch (protection) {
    case Protection::kSydbox: return "belongs to sydbox itself";
    case Protection::kOutsider: return "belongs to a process outside the sandbox";
    case Protection::kLessConfined: return "belongs to a process that may do more";
    case Protection::kNone: break;
    }
    return {};
}

} // namespace syd::check
