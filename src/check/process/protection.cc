// SPDX-License-Identifier: BSD-3-Clause
#include "check/process/protection.h"

#include "base/text.h"
#include "tracee/proc.h"
#include "tracee/proc_links.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <optional>

namespace syd::check {
namespace {

// The inode number of every procfs's root.
constexpr ino_t kProcRootInode = 1;

// A process's folder in some procfs.
struct ProcessFolder {
    pid_t number = 0;
    std::string proc; // the root of the procfs as we can reach it; empty: we can't
};

bool is_root_of(const std::string& path, dev_t device) {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 && status.st_ino == kProcRootInode && status.st_dev == device;
}

// The first component that is a number and stands right below the root of the object's procfs, wherever that is
// mounted, seen by us or by the thread.
std::optional<ProcessFolder> process_folder(std::string_view path, dev_t device, pid_t tid) {
    std::optional<ProcessFolder> last;
    for (std::size_t slash = path.find('/'); slash != std::string_view::npos; slash = path.find('/', slash + 1)) {
        const std::string_view rest = path.substr(slash + 1);
        const std::string_view name = rest.substr(0, rest.find('/'));
        pid_t number = 0;
        const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
        if (error != std::errc() || end != name.data() + name.size()) {
            continue;
        }
        for (const std::string& root :
             {std::string(path.substr(0, slash)), cat("/proc/", tid, "/root", path.substr(0, slash))}) {
            if (is_root_of(root, device)) {
                return ProcessFolder{number, root};
            }
        }
        last = ProcessFolder{number, {}}; // out of sight: the last number is a process's or a thread's
    }
    return last;
}

// What we are called in that procfs: 0 if it is one of a pid namespace that we are not in, -1 if that can't be told.
pid_t own_number_in(const std::string& proc) {
    std::array<char, 32> text{};
    const ssize_t length = ::readlink(cat(proc, "/self").c_str(), text.data(), text.size());
    if (length < 0) {
        return errno == ENOENT ? 0 : -1;
    }
    pid_t number = -1;
    std::from_chars(text.data(), text.data() + length, number);
    return number;
}

bool is_number(char letter) {
    return letter >= '0' && letter <= '9';
}

} // namespace

Protection protection_of(Call& call, pid_t target) {
    const CheckerOptions& options = call.options();
    const auto ids = tracee::Proc().ids_of(target);
    const pid_t process = ids ? ids->pid : target;
    if (process == options.supervisor || process == options.foreground) {
        return Protection::kSydbox;
    }
    if (!call.sandbox().contains(process)) {
        return Protection::kOutsider;
    }
    return call.sandbox().is_within(process, call.snapshot()) ? Protection::kNone : Protection::kLessConfined;
}

Protection protection_of(Call& call, const tracee::Resolved& object) {
    const int fd = object.object ? object.object.get() : object.parent.get();
    struct stat status {};
    if (!std::ranges::any_of(object.path, is_number) || !tracee::is_on_procfs(fd) || ::fstat(fd, &status) != 0) {
        return Protection::kNone;
    }
    const auto folder = process_folder(object.path, status.st_dev, call.event().tid);
    if (!folder) {
        return Protection::kNone;
    }
    const pid_t own = folder->proc.empty() ? ::getpid() : own_number_in(folder->proc);
    if (own == ::getpid()) {
        return protection_of(call, folder->number);
    }
    // An inner pid namespace's procfs shows what is in that. In an outer one's we know ourselves only.
    return own == 0 ? Protection::kNone : own == folder->number ? Protection::kSydbox : Protection::kOutsider;
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
