// SPDX-License-Identifier: BSD-3-Clause
#include "check/process/protected_processes.h"

#include "base/text.h"
#include "tracee/proc.h"
#include "tracee/proc_links.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <climits>
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
        last = ProcessFolder{number, {}}; // the procfs can't be reached: the last number is a process or thread id
    }
    return last;
}

// Our own process id in that procfs: 0 if it shows a pid namespace that we are not in, -1 if that can't be found out.
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
    // A procfs of an inner pid namespace shows the processes in that namespace alone. In one of an outer pid namespace
    // we can identify only ourselves.
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

// sydbox is out of reach even where nothing is checked.
Protection protection_from_access(Call& call, pid_t target) {
    const Protection protection = protection_of(call, target);
    return protection == Protection::kSydbox || call.any_type_is_active() ? protection : Protection::kNone;
}

Decision refuse_process_access(Call& call, Protection protection) {
    return call.refuse_call(protection == Protection::kLessConfined
                                ? "a process that may do more is not to be taken over"
                                : "a process outside the sandbox is not to be taken over");
}

// The filter refuses kill(2) aimed at these ids.
bool is_protected_process(const Call& call, pid_t thread) {
    const tracee::Proc proc;
    const auto ids = proc.ids_of(thread);
    const pid_t process = ids ? ids->pid : thread;
    const pid_t foreground = call.options().foreground;
    if (process == call.options().supervisor || process == foreground) {
        return true;
    }
    const auto ancestors = proc.ancestors_of(foreground);
    return std::ranges::find(ancestors, process) != ancestors.end();
}

// Signals of kill(2) to such a group are sent by sydbox (group_signal.h); signals about a descriptor are sent by the
// kernel. A process that waits for sydbox need not be in its group: timeout(1) and shells with job control are not.
bool is_protected_group(const Call& call, pid_t group) {
    const pid_t foreground = call.options().foreground;
    if (group <= 0) {
        return false;
    }
    const auto is_of_group = [group](pid_t process) { return ::getpgid(process) == group; };
    return is_of_group(foreground) || is_of_group(call.options().supervisor) ||
           std::ranges::any_of(tracee::Proc().ancestors_of(foreground), is_of_group);
}

bool is_protected_owner(const Call& call, int owner) {
    if (owner == INT_MIN || owner == 0) {
        return false;
    }
    return owner < 0 ? is_protected_group(call, -owner) : is_protected_process(call, owner);
}

} // namespace syd::check
