// SPDX-License-Identifier: BSD-3-Clause
#include "check/process/own_terminal.h"

#include "base/files.h"
#include "base/numbers.h"
#include "base/text.h"
#include "tracee/pidfd.h"
#include "tracee/proc.h"
#include "tracee/process_stat.h"
#include "tracee/process_status.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

namespace syd::check {
namespace {

struct Terminal {
    dev_t device = 0; // of the file system
    ino_t inode = 0;
    dev_t number = 0;

    // Not its master. Documentation/admin-guide/devices.txt of the kernel
    [[nodiscard]] bool is_pseudo() const noexcept { return major(number) >= 136 && major(number) <= 143; }
};

// The character device that the caller's descriptor denotes. /proc/TID/fd needs no copy of it.
std::optional<Terminal> character_device_of(const Call& call) {
    struct stat status {};
    const std::string path = cat("/proc/", call.tid(), "/fd/", call.event().int_argument(0));
    if (::stat(path.c_str(), &status) != 0 || !S_ISCHR(status.st_mode)) {
        return std::nullopt;
    }
    return Terminal{status.st_dev, status.st_ino, status.st_rdev};
}

bool is_master_of(int fd, const Terminal& terminal) {
    // TIOCGPTPEER: Linux 4.13. It opens the other end, whatever it is called in any mount namespace.
    const UniqueFd other(::ioctl(fd, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC));
    struct stat status {};
    return other && ::fstat(other.get(), &status) == 0 && status.st_dev == terminal.device &&
           status.st_ino == terminal.inode && status.st_rdev == terminal.number;
}

UniqueFd find_master_of(pid_t pid, const Terminal& terminal) {
    const dev_t kMultiplexer = makedev(5, 2); // ptmx(4)
    const auto process = tracee::Pidfd::open(pid);
    std::error_code error;
    std::filesystem::directory_iterator entry(cat("/proc/", pid, "/fd"), error);
    for (; process && !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
        struct stat status {};
        const auto number = parse_number<int>(std::string_view(entry->path().filename().native()));
        if (!number || ::stat(entry->path().c_str(), &status) != 0 || status.st_rdev != kMultiplexer) {
            continue;
        }
        auto copy = process->copy_descriptor(*number);
        if (copy && (::fcntl(copy->get(), F_GETFL) & O_ACCMODE) != O_RDONLY && is_master_of(copy->get(), terminal)) {
            return std::move(*copy);
        }
    }
    return {};
}

// A master that a process of the sandbox has open. None where a process of the sandbox may do more than the caller: it
// may be the one that reads the input.
UniqueFd find_master(const Call& call, const Terminal& terminal) {
    UniqueFd master;
    const auto processes = tracee::find_descendants(call.processes(), call.options().supervisor);
    for (const pid_t pid : processes.value_or(std::vector<pid_t>())) {
        const auto stat = tracee::read_process_stat(pid);
        if (!stat || (stat->flags & tracee::kExiting) != 0) {
            continue;
        }
        if (!call.sandbox().is_within(pid, call.snapshot())) {
            return {};
        }
        if (!master) {
            master = find_master_of(pid, terminal);
        }
    }
    return master;
}

// What the kernel checks: drivers/tty/tty_io.c, tiocsti(). 0: it permits the call.
int kernel_objection(pid_t tid, const Terminal& terminal) {
    const auto status = tracee::read_process_status(tid);
    const auto stat = tracee::read_process_stat(tid);
    if (!status || !stat) {
        return EPERM;
    }
    if ((status->credentials.capabilities & (std::uint64_t{1} << CAP_SYS_ADMIN)) != 0) {
        return 0;
    }
    // Linux 6.2; before, there is no such file.
    if (read_file("/proc/sys/dev/tty/legacy_tiocsti").value_or("1").starts_with('0')) {
        return EIO;
    }
    return stat->terminal == terminal.number ? 0 : EPERM;
}

} // namespace

std::optional<Decision> push_input_into_own_terminal(Call& call) {
    const auto terminal = character_device_of(call);
    if (!terminal || !terminal->is_pseudo()) {
        return std::nullopt;
    }
    const UniqueFd master = find_master(call, *terminal);
    if (!master) {
        return std::nullopt;
    }
    if (const int error = kernel_objection(call.tid(), *terminal); error != 0) {
        return Decision::refuse(error);
    }
    const auto letter = call.read_object<char>(call.event().argument(2));
    if (!letter) {
        return letter.error();
    }
    if (!call.is_valid()) {
        return Decision::gone();
    }
    pollfd entry{master.get(), POLLOUT, 0};
    const bool is_ready = ::poll(&entry, 1, 0) == 1 && (entry.revents & POLLOUT) != 0;
    return is_ready && ::write(master.get(), &*letter, 1) == 1 ? Decision::return_value(0) : Decision::refuse(EAGAIN);
}

// The memory devices are the character devices that every program has open.
Decision decide_terminal_change(Call& call) {
    constexpr unsigned kMemoryDevices = 1; // /dev/null and its like
    const auto terminal = character_device_of(call);
    if (!call.any_type_is_active() || !terminal || major(terminal->number) == kMemoryDevices ||
        (terminal->is_pseudo() && find_master(call, *terminal))) {
        return Decision::continue_call();
    }
    return call.refuse_call("a terminal of processes outside is not changed from inside");
}

} // namespace syd::check
