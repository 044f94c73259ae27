// SPDX-License-Identifier: BSD-3-Clause
#include "tracee/pidfd.h"

#include "base/files.h"
#include "base/numbers.h"
#include "base/text.h"
#include "tracee/credentials.h"
#include "tracee/proc_links.h"
#include "tracee/process_stat.h"

#include <fcntl.h>
#include <linux/ioctl.h>
#include <linux/openat2.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>

namespace syd::tracee {
namespace {

constexpr unsigned kThread = O_EXCL; // PIDFD_THREAD

// struct pidfd_info of linux/pidfd.h, Linux 6.13, in its first version (PIDFD_INFO_SIZE_VER0).
struct PidfdInfo {
    std::uint64_t mask = 0;
    std::uint64_t cgroup = 0;
    std::uint32_t tid = 0;
    std::uint32_t pid = 0;
    std::uint32_t parent = 0;
    std::uint32_t user_and_group_ids[8] = {};
    std::int32_t exit_code = 0;
};
static_assert(sizeof(PidfdInfo) == 64);
constexpr unsigned long kGetInfo = _IOWR(0xFF, 11, PidfdInfo); // PIDFD_GET_INFO
constexpr std::uint64_t kWantsIds = 1;                         // PIDFD_INFO_PID

Result<Pidfd, Errno> open_pidfd(pid_t id, unsigned flags) {
    UniqueFd fd(static_cast<int>(::syscall(SYS_pidfd_open, id, flags)));
    if (!fd) {
        return Unexpected{Errno::last()};
    }
    return Pidfd(std::move(fd));
}

// The number in a line "NAME:\t123" of a text; nothing if there is no such line.
std::optional<pid_t> number_in_line(std::string_view text, std::string_view name) {
    const std::size_t at = text.find(cat("\n", name, ":"));
    if (at == std::string_view::npos) {
        return std::nullopt;
    }
    text.remove_prefix(at + name.size() + 2);
    return parse_number<pid_t>(trim(text.substr(0, text.find('\n'))));
}

// The file `status` in a directory of a procfs. It is opened without crossing a mount (EXDEV), for a process with a
// mount namespace of its own may have covered it: openat2(2), Linux 5.6.
Result<UniqueFd, Errno> open_status_file(int directory) {
    open_how how{};
    how.flags = O_RDONLY | O_CLOEXEC;
    how.resolve = RESOLVE_NO_XDEV | RESOLVE_NO_SYMLINKS;
    UniqueFd file(static_cast<int>(::syscall(SYS_openat2, directory, "status", &how, sizeof how)));
    if (!file) {
        return Unexpected{Errno::last()};
    }
    return file;
}

bool is_on_our_procfs(int fd) {
    struct stat object {};
    struct stat proc {};
    return ::fstat(fd, &object) == 0 && ::stat("/proc", &proc) == 0 && object.st_dev == proc.st_dev;
}

// Of an object in a procfs.
Result<DescribedProcess, Errno> process_of_directory(int directory) {
    using Kind = DescribedProcess::Kind;
    const auto file = open_status_file(directory);
    const auto status = file ? read_to_end(file->get()).and_then(parse_process_status)
                             : Result<ProcessStatus, Errno>(Unexpected{file.error()});
    DescribedProcess process;
    if (status) {
        const bool is_ours = is_on_our_procfs(directory);
        process = {is_ours ? Kind::kProcess : Kind::kForeign, is_ours ? status->ids.pid : 0};
        return process;
    }
    switch (status.error().value) {
    case ENOENT:
    case ENOTDIR: process.kind = Kind::kNone; return process;
    case ESRCH: process.kind = Kind::kGone; return process;
    case EXDEV: process.kind = Kind::kForeign; return process;
    default: return Unexpected{status.error()};
    }
}

} // namespace

Result<Pidfd, Errno> Pidfd::open(pid_t pid) {
    return open_pidfd(pid, 0);
}

Result<Pidfd, Errno> Pidfd::open_thread(pid_t tid) {
    auto pidfd = open_pidfd(tid, kThread);
    // A kernel without the flag refuses it for every thread.
    return !pidfd && pidfd.error() == Errno{EINVAL} ? open_pidfd(tid, 0) : std::move(pidfd);
}

Result<void, Errno> Pidfd::send_signal(int signal) const {
    if (::syscall(SYS_pidfd_send_signal, fd_.get(), signal, nullptr, 0) != 0) {
        return Unexpected{Errno::last()};
    }
    return {};
}

Result<UniqueFd, Errno> Pidfd::copy_descriptor(int fd) const {
    const auto get = [this, fd] { return static_cast<int>(::syscall(SYS_pidfd_getfd, fd_.get(), fd, 0)); };
    UniqueFd copy(get());
    if (copy) {
        return copy;
    }
    const Errno error = Errno::last();
    if (error == Errno{EPERM}) {
        if (const auto process = ids()) {
            copy.reset(look_at_thread(process->pid, get));
        }
    }
    return copy ? Result<UniqueFd, Errno>(std::move(copy)) : Unexpected{error};
}

Presence Pidfd::presence() const {
    const auto sent = send_signal(0);
    // EPERM: a process with other credentials.
    if (sent || sent.error() == Errno{EPERM}) {
        return Presence::kPresent;
    }
    return sent.error() == Errno{ESRCH} ? Presence::kGone : Presence::kUnknown;
}

Result<ProcessIds, Errno> Pidfd::ids() const {
    PidfdInfo info;
    info.mask = kWantsIds;
    if (::ioctl(fd_.get(), kGetInfo, &info) != 0) {
        return Unexpected{Errno::last()};
    }
    return ProcessIds{static_cast<pid_t>(info.pid), static_cast<pid_t>(info.parent)};
}

Result<ProcessIdentity, Errno> Pidfd::identity(pid_t pid) const {
    struct statfs file_system {};
    struct stat status {};
    if (::fstatfs(fd_.get(), &file_system) != 0 || ::fstat(fd_.get(), &status) != 0) {
        return Unexpected{Errno::last()};
    }
    constexpr auto kPidfs = 0x50494446; // PID_FS_MAGIC; before Linux 6.9 all pidfds have one inode
    if (file_system.f_type == kPidfs) {
        return ProcessIdentity{pid, status.st_ino};
    }
    const auto stat = read_process_stat(pid);
    if (!stat) {
        return Unexpected{stat.error()};
    }
    // Only now it is known that the number was still that of the process.
    switch (presence()) {
    case Presence::kPresent: return ProcessIdentity{pid, stat->start_time};
    case Presence::kGone: return Unexpected{Errno{ESRCH}};
    case Presence::kUnknown: break;
    }
    return Unexpected{Errno{ENOSYS}};
}

Result<ProcessIdentity, Errno> identity_of(pid_t pid) {
    return Pidfd::open(pid).and_then([pid](const Pidfd& pidfd) { return pidfd.identity(pid); });
}

Result<DescribedProcess, Errno> process_of_descriptor(pid_t tid, int fd) {
    using Kind = DescribedProcess::Kind;
    const auto object = open_descriptor(tid, fd);
    if (!object) {
        return Unexpected{object.error()};
    }
    if (is_on_procfs(object->get())) {
        return process_of_directory(object->get());
    }
    // pidfd_open(2), "Pid:" of fdinfo: -1 for a process that has ended, 0 for one outside the pid namespace of the
    // procfs.
    const auto info = read_proc_file(tid, cat("fdinfo/", fd));
    if (!info) {
        return Unexpected{info.error()};
    }
    const auto pid = number_in_line(*info, "Pid");
    if (!pid) {
        return DescribedProcess{};
    }
    const Kind kind = *pid > 0 ? Kind::kProcess : *pid == 0 ? Kind::kForeign : Kind::kGone;
    return DescribedProcess{kind, std::max(*pid, 0)};
}

} // namespace syd::tracee
